"""What goes wrong when a model is asked, by kind, and how long to wait for another try.

CallFailed     an attempt, or all of them, came to nothing; `kind` says how

unreachable    no connection                     retried; then the server counts as down
timeout        no answer in time                 retried
busy           429                               retried when the server says
server_error   5xx, or an answer that is no chat completion        retried
unauthorised   401, 403                          not retried; the server counts as down
rejected       any other 4xx                     not retried
truncated      the answer was cut off            retried with more room
empty          no text                           retried
refused        the model declined                retried
malformed      not JSON of the shape asked for   shown to the model, and retried
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import openai

Kind = Literal[
    "unreachable",
    "timeout",
    "busy",
    "server_error",
    "unauthorised",
    "rejected",
    "truncated",
    "empty",
    "refused",
    "malformed",
]

# The same question would most likely be answered the same way again.
LASTING: frozenset[str] = frozenset(("truncated", "empty", "refused", "malformed"))
# Faults of the server as a whole: the next question need not find out again.
OUTAGE: frozenset[str] = frozenset(("unreachable", "unauthorised"))
_FINAL: frozenset[str] = frozenset(("unauthorised", "rejected"))

_UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _REQUEST_TIMEOUT = 401, 403, 429, 408
_SERVER = 500
_LONGEST_DETAIL = 200


class CallFailed(Exception):  # noqa: N818 - an outcome, caught and turned into a value
    """A call came to nothing. `wait` is what the server asked for, in seconds."""

    def __init__(self, kind: Kind, detail: str, wait: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: Kind = kind
        self.detail = detail
        self.wait = wait

    @property
    def is_final(self) -> bool:
        return self.kind in _FINAL


def fault_of(error: "openai.APIError", hidden: str) -> CallFailed:
    """The fault behind an error of the client. `hidden` (the API key) is kept out of its text."""
    import openai

    if isinstance(error, openai.APIStatusError):
        kind = _kind_of_status(error.status_code)
        return CallFailed(kind, _detail(error, hidden), _retry_after(error))
    timed_out = any(isinstance(e, TimeoutError) for e in _chain(error))
    return CallFailed("timeout" if timed_out else "unreachable", _cause(error))


def _kind_of_status(status: int) -> Kind:
    if status in (_UNAUTHORISED, _FORBIDDEN):
        return "unauthorised"
    if status == _TOO_MANY:
        return "busy"
    if status == _REQUEST_TIMEOUT:
        return "timeout"
    return "server_error" if status >= _SERVER else "rejected"


def _detail(error: "openai.APIStatusError", hidden: str) -> str:
    """The status and the start of what the server said; nothing at all of what it says on keys."""
    if error.status_code in (_UNAUTHORISED, _FORBIDDEN):
        return f"HTTP {error.status_code}: the API key is missing, wrong or not allowed this model"
    said = re.sub(r"\s+", " ", error.message)[:_LONGEST_DETAIL]
    return f"HTTP {error.status_code}: {said.replace(hidden, '***') if hidden else said}"


def _cause(error: BaseException) -> str:
    """The text of the innermost cause that has one: Connection refused."""
    texts = [str(e) for e in _chain(error) if str(e)]
    return texts[-1][:_LONGEST_DETAIL] if texts else type(error).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(error: "openai.APIStatusError") -> float | None:
    headers = error.response.headers
    milliseconds = headers.get("retry-after-ms", "")
    if re.fullmatch(r"\d{1,9}", milliseconds):
        return int(milliseconds) / 1000
    return parse_retry_after(headers.get("retry-after", ""), datetime.now(UTC))


def parse_retry_after(header: str, now: datetime) -> float | None:
    """Seconds to wait, from seconds or an HTTP date (RFC 9110, 10.2.3); None for anything else."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", header.strip()):
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())
