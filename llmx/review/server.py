"""The review server: this machine only, a token in every address, writes as JSON from its own page.

The Host header must name this machine (a page elsewhere whose name is made to
point here is refused), and a write must come from the same origin. What a
report says can load, run or send nothing: see `POLICY`.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from llmx.records import Evidence
from llmx.review.apply import CorrectionError, apply_corrections, is_field, parsed_value
from llmx.review.corrections import ACTIONS, Correction
from llmx.review.index import Wanted
from llmx.review.pages import ASSETS, Pages, Review, asset, is_pdf
from llmx.review.words import LANGUAGES, Language

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOSTS = ("127.0.0.1", "localhost")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LONGEST = 1 << 20  # bytes of a correction; a note is shorter

_DIGITS = 6

Clock = Callable[[], datetime]


def new_token() -> str:
    """A secret for the address of one session."""
    return secrets.token_urlsafe(24)


def build_app(review: Review, token: str, clock: Clock = lambda: datetime.now(UTC)) -> "Starlette":
    """The application; every address starts with the token."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    site = _Site(review, token, clock)
    routes = [
        Route("/{token}/static/{name}", site.asset),
        Route("/{token}/picture/{number:int}/{page:int}", site.picture),
        Route("/{token}/{language}/", site.list),
        Route("/{token}/{language}/record/{number:int}", site.record),
        Route("/{token}/{language}/record/{number:int}", site.correct, methods=["POST"]),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS], www_redirect=False)
    return Starlette(routes=routes, middleware=[hosts])


class _Site:
    def __init__(self, review: Review, token: str, clock: Clock) -> None:
        self._review, self._token, self._clock = review, token, clock
        self._pages = Pages(review)

    def list(self, request: "Request") -> "Response":
        language = self._admit(request)
        names = Wanted.__dataclass_fields__
        wanted = Wanted(**{k: v for k, v in request.query_params.items() if k in names})
        page = request.query_params.get("page", "")
        return _html(self._pages.list_page(language, wanted, int(page) if _is_page(page) else 1))

    def record(self, request: "Request") -> "Response":
        language = self._admit(request)
        return _html(self._pages.record_page(language, self._number(request)))

    def asset(self, request: "Request") -> "Response":
        from starlette.exceptions import HTTPException
        from starlette.responses import Response

        self._check_token(request)
        name = request.path_params["name"]
        if name not in ASSETS:
            raise HTTPException(404)
        return Response(asset(name), media_type=ASSETS[name], headers=HEADERS)

    def picture(self, request: "Request") -> "Response":
        """A page of a PDF; 404 where the source is none, or is not at hand."""
        from starlette.exceptions import HTTPException
        from starlette.responses import Response

        from llmx.read import UnreadableDocument
        from llmx.read.pdf_picture import draw_page

        self._check_token(request)
        line = self._review.index.line(self._number(request))
        data = self._review.bytes_of(line) if is_pdf(line) else None
        if data is None:
            raise HTTPException(404)
        try:
            drawn = draw_page(data, str(line["source"]["path"]), request.path_params["page"])
        except UnreadableDocument as error:
            raise HTTPException(404, error.message) from error
        return Response(drawn, media_type="image/png", headers=HEADERS)

    async def correct(self, request: "Request") -> "Response":
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import JSONResponse

        self._admit(request)
        said = await _body(request)
        try:
            await run_in_threadpool(self._correct, self._number(request), said)
        except CorrectionError as error:
            return JSONResponse({"error": str(error)}, status_code=422, headers=HEADERS)
        return JSONResponse({"saved": True}, headers=HEADERS)

    def _correct(self, number: int, said: dict[str, Any]) -> None:
        """Write a correction down, if the record with it would be a record."""
        line, schema = self._review.index.line(number), self._review.schema
        correction = self._correction(line, said)
        told = {**self._review.corrections.of(correction.key), correction.pointer: correction}
        apply_corrections(line, told.values(), schema)
        self._review.corrections.append(correction)

    def _correction(self, line: dict[str, Any], said: dict[str, Any]) -> Correction:
        action, pointer = said.get("action"), str(said.get("pointer") or "")
        if action not in ACTIONS or (action == "reviewed") == bool(pointer):
            raise CorrectionError(f"there is no such correction: {action!r} of {pointer!r}")
        if pointer and action != "note" and not is_field(self._review.schema, pointer):
            raise CorrectionError(f"{pointer} is not a single value; add a note instead")
        value = None
        if action == "value":
            value = parsed_value(self._review.schema, pointer, str(said.get("value", "")))
        return Correction(
            path=line["source"]["path"],
            sha256=str(line["source"]["sha256"]),
            pointer=pointer,
            action=action,
            value=value,
            evidence=self._evidence(line, said.get("evidence")),
            note=str(said.get("note") or ""),
            at=self._clock().isoformat(timespec="seconds"),
        )

    def _evidence(self, line: dict[str, Any], span: object) -> tuple[Evidence, ...]:
        """The words selected, quoted from the source itself and not from the browser."""
        if span is None:
            return ()
        text = self._review.text_of(line)
        if text is None:
            raise CorrectionError(
                "the source is not at hand, so that no words can be taken from it"
            )
        match span:
            case [int(start), int(end)] if 0 <= start < end <= len(text):
                return (Evidence(start, end, text[start:end]),)
        raise CorrectionError(f"not a place in the source: {span!r}")

    def _admit(self, request: "Request") -> Language:
        from starlette.exceptions import HTTPException

        self._check_token(request)
        for language in LANGUAGES:
            if request.path_params["language"] == language:
                return language
        raise HTTPException(404)

    def _check_token(self, request: "Request") -> None:
        from starlette.exceptions import HTTPException

        given = request.path_params["token"].encode()
        if not secrets.compare_digest(given, self._token.encode()):
            raise HTTPException(403, "The address lacks its token: open the one llmx printed.")

    def _number(self, request: "Request") -> int:
        from starlette.exceptions import HTTPException

        number: int = request.path_params["number"]
        if number >= len(self._review.index.rows):
            raise HTTPException(404)
        return number


async def _body(request: "Request") -> dict[str, Any]:
    """The JSON object of a write; 403 from another origin, 415 or 400 for anything else."""
    from starlette.exceptions import HTTPException

    origin = request.headers.get("origin")
    if origin and origin != f"{request.url.scheme}://{request.headers['host']}":
        raise HTTPException(403, "Corrections are taken from this page only.")
    if request.headers.get("content-type") != "application/json":
        raise HTTPException(415)
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > _LONGEST:
            raise HTTPException(413)
    return _object(raw)


def _object(raw: bytes) -> dict[str, Any]:
    import orjson
    from starlette.exceptions import HTTPException

    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "not JSON") from error
    if not isinstance(said, dict):
        raise HTTPException(400, "not a JSON object")
    return said


def _is_page(given: str) -> bool:
    """Whether the page of a list that an address names can be one."""
    return given.isascii() and given.isdigit() and len(given) <= _DIGITS and int(given) > 0


def _html(page: str) -> "Response":
    from starlette.responses import HTMLResponse

    return HTMLResponse(page.encode("utf-8", errors="replace"), headers=HEADERS)
