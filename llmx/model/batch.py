"""Questions sent all at once to a Batch endpoint, and answers filed where a run looks for them.

    requests --> JSONL --> files, batches --> (hours) --> output and error file --> answer cache

A request's `custom_id` is the key that its answer is filed under, so collecting
needs no documents, and a run that follows finds each answer as if it had asked.
What has no answer is told, and is sent again by the next submission: it is not on file.
Before a batch is sent, the job file says so, with a mark that the batch carries too: what
was broken off in between is looked for on the server, not sent a second time.

    BatchError    the server does not take batches, or the job file is not one
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from llmx.model.cache import Answer, AnswerCache
from llmx.model.endpoints import Endpoint

if TYPE_CHECKING:
    import openai

_PATH: Final = "/v1/chat/completions"
# OpenAI's own limits are 50,000 requests and 200 MB.
_MOST_REQUESTS, _MOST_BYTES = 50_000, 150_000_000
_ENDED = ("completed", "failed", "expired", "cancelled")
_OK = 200
_MARK = "llmx"


class BatchError(Exception):
    """Batches cannot be sent or fetched; says what to do."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch on the server: its id, the keys of its requests, and the mark it carries.

    Without an id it was to be sent, and nothing has been heard since.
    """

    id: str
    keys: tuple[str, ...]
    collected: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BatchJob:
    """What was sent where; kept in a file between submitting and collecting."""

    model: str
    base_url: str
    batches: tuple[Batch, ...] = ()

    @property
    def waiting(self) -> frozenset[str]:
        """Keys of requests that were sent and not collected yet."""
        return frozenset(key for batch in self.batches if not batch.collected for key in batch.keys)


@dataclass(slots=True)
class Collected:
    """What came back. `unanswered` has the reason by key; `unasked` lines answer nothing sent."""

    answered: int = 0
    unanswered: dict[str, str] = field(default_factory=dict)
    unasked: int = 0
    doubled: int = 0
    running: int = 0

    def add(self, other: "Collected") -> None:
        self.answered += other.answered
        self.unanswered |= other.unanswered
        self.unasked += other.unasked
        self.doubled += other.doubled
        self.running += other.running


def load_job(path: Path) -> BatchJob | None:
    """The job in a file, or None if there is no file. Raises BatchError."""
    try:
        told = json.loads(path.read_bytes())
        batches = tuple(
            Batch(b["id"], tuple(b["keys"]), b["collected"], b.get("mark", ""))
            for b in told["batches"]
        )
        return BatchJob(told["model"], told["base_url"], batches)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise BatchError(f"{path} is no job of `llmx batch submit`: {error!r}") from error


def save_job(path: Path, job: BatchJob) -> None:
    """Write the file in one step."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(job), indent=1))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class BatchServer:
    """The Batch endpoint of a server."""

    def __init__(self, endpoint: Endpoint, environment: Mapping[str, str]) -> None:
        """Raises MissingKeyError. Sends nothing yet."""
        import openai

        self._sdk = openai.OpenAI(base_url=endpoint.base_url, api_key=endpoint.key(environment))

    def send(self, lines: bytes, mark: str) -> str:
        """Send a file of requests as a batch with this mark; gives the batch's id."""
        import openai

        try:
            file = self._sdk.files.create(file=("llmx.jsonl", lines), purpose="batch")
            batch = self._sdk.batches.create(
                input_file_id=file.id,
                endpoint=_PATH,
                completion_window="24h",
                metadata={_MARK: mark},
            )
        except openai.APIError as error:
            raise _refused(error) from error
        return batch.id

    def find(self, mark: str) -> str | None:
        """The id of the batch that carries this mark, if there is one."""
        import openai

        try:
            for batch in self._sdk.batches.list(limit=100):
                if (batch.metadata or {}).get(_MARK) == mark:
                    return batch.id
        except openai.APIError as error:
            raise BatchError(
                "a submission was broken off, and the server does not tell whether it has it "
                f"({error.message[:200]}): look there, then submit with --send-again or wait"
            ) from error
        return None

    def status(self, batch: Batch) -> str:
        """How far the server is with a batch."""
        found = self._retrieved(batch)
        counts = found.request_counts
        done = f"{counts.completed} done, {counts.failed} failed" if counts else "no counts"
        return f"{found.status}: {done}, {len(batch.keys)} sent"

    def collect(self, batch: Batch, cache: AnswerCache) -> Collected:
        """File the answers of a batch that has ended, whichever way it did."""
        found = self._retrieved(batch)
        if found.status not in _ENDED:
            return Collected(running=1)
        why = _why(found)
        result = Collected(unanswered=dict.fromkeys(batch.keys, why))
        for file_id in (found.output_file_id, found.error_file_id):
            for line in self._lines(file_id):
                _take(line, batch.keys, result, cache)
        return result

    def _retrieved(self, batch: Batch) -> "openai.types.Batch":
        import openai

        try:
            return self._sdk.batches.retrieve(batch.id)
        except openai.APIError as error:
            raise _refused(error) from error

    def _lines(self, file_id: str | None) -> Sequence[bytes]:
        import openai

        if not file_id:
            return ()
        try:
            return self._sdk.files.content(file_id).read().splitlines()
        except openai.APIError as error:
            raise _refused(error) from error

    def close(self) -> None:
        """Close the connection."""
        self._sdk.close()


def submit_job(
    server: BatchServer,
    job: BatchJob,
    bodies: Mapping[str, Mapping[str, Any]],
    keep: Callable[[BatchJob], None],
) -> Iterator[Batch]:
    """Send request bodies by key; gives each batch as soon as the server has it.

    `keep` puts the job where it outlasts this process, before each batch is sent and after.
    """
    for keys, lines in _files(bodies):
        planned = Batch("", keys, mark=uuid4().hex)
        keep(replace(job, batches=(*job.batches, planned)))
        sent = replace(planned, id=server.send(lines, planned.mark))
        job = replace(job, batches=(*job.batches, sent))
        keep(job)
        yield sent


def settle_job(server: BatchServer, job: BatchJob) -> BatchJob:
    """The job with what a broken off submission left: found on the server, or not sent."""
    settled = (
        batch if batch.id else replace(batch, id=server.find(batch.mark) or "")
        for batch in job.batches
    )
    return replace(job, batches=tuple(batch for batch in settled if batch.id))


def collect_job(
    server: BatchServer, job: BatchJob, cache: AnswerCache
) -> Iterator[tuple[BatchJob, Collected]]:
    """Collect batch after batch; with each, gives the job as it stands then."""
    for number, batch in enumerate(job.batches):
        if batch.collected or not batch.id:
            continue
        result = server.collect(batch, cache)
        done = replace(batch, collected=not result.running)
        job = replace(job, batches=(*job.batches[:number], done, *job.batches[number + 1 :]))
        yield job, result


def _files(bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """The requests as files no larger than a server takes, each with its keys."""
    keys: list[str] = []
    lines = bytearray()
    for key, body in bodies.items():
        request = {"custom_id": key, "method": "POST", "url": _PATH, "body": body}
        line = json.dumps(request, ensure_ascii=False).encode() + b"\n"
        if keys and (len(keys) == _MOST_REQUESTS or len(lines) + len(line) > _MOST_BYTES):
            yield tuple(keys), bytes(lines)
            keys, lines = [], bytearray()
        keys.append(key)
        lines += line
    if keys:
        yield tuple(keys), bytes(lines)


def _take(line: bytes, keys: Sequence[str], result: Collected, cache: AnswerCache) -> None:
    """File the answer of one line, or note why it is none."""
    told = _parsed(line)
    key = str(told.get("custom_id"))
    if key not in result.unanswered:
        result.doubled += key in keys
        result.unasked += key not in keys
        return
    answer = _answer(told)
    if isinstance(answer, str):
        result.unanswered[key] = answer
        return
    cache.put(key, answer)
    result.answered += 1
    del result.unanswered[key]


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _answer(told: Mapping[str, Any]) -> Answer | str:
    """The answer in a line, or why there is none."""
    response = told.get("response") or {}
    if told.get("error") or response.get("status_code") != _OK:
        said = told.get("error") or response.get("body") or response
        return json.dumps(said, ensure_ascii=False)[:200]
    try:
        choice, usage = response["body"]["choices"][0], response["body"].get("usage") or {}
        text = choice["message"].get("content")
        finish = str(choice.get("finish_reason") or "")
        tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return "the answer is not a chat completion"
    if not isinstance(text, str) or not text.strip():
        return str(choice["message"].get("refusal") or "the answer has no text")[:200]
    return Answer(text, finish, *tokens)


def _why(batch: "openai.types.Batch") -> str:
    """Why a request of this batch may have no line at all."""
    errors = batch.errors.data if batch.errors and batch.errors.data else []
    said = "; ".join(str(error.message) for error in errors[:3])
    return f"the batch {batch.status}" + (f": {said}" if said else "")


def _refused(error: "openai.APIError") -> BatchError:
    return BatchError(f"the server took no batch request: {error.message[:200]}")
