"""`llmx batch` against a server with a Batch endpoint: what comes back is on file, the rest told."""

import json
from pathlib import Path

import pytest
from batch_server import Batches, Fate, Line, answered, batch_server, failed
from stand_ins import Llmx

from llmx.model.batch import BatchServer

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A current folder and a home of llmx that are new, and no settings from outside."""
    for name in ("LLMX_MODEL", "LLMX_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LLMX_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def ask(llmx: Llmx, server: Batches, *command: object) -> tuple[int, str, str]:
    model = ("--model", "stub", "--base-url", server.base_url, "--policy", "full")
    return llmx(*command, next(iter(sorted(SEEDS.glob("*.txt")))), *model)


def submit(llmx: Llmx, server: Batches) -> int:
    """Submits; gives how many requests were sent by it."""
    before = sum(map(len, server.sent))
    code, out, err = ask(llmx, server, "batch", "submit", "-o", "job.json")
    assert code == 0, err
    sent = sum(map(len, server.sent)) - before
    assert f"sent {sent}," in out
    return sent


def test_what_was_collected_needs_no_call(llmx: Llmx) -> None:
    with batch_server() as server:
        sent = submit(llmx, server)
        assert sent > 2
        _, out, _ = llmx("batch", "status", "job.json")
        assert f"completed: no counts, {sent} sent" in out
        code, out, _ = llmx("batch", "collect", "job.json")
        assert code == 0
        assert f"answered {sent}, unanswered 0" in out
        assert submit(llmx, server) == 0
    from stub_server import stub_server

    with stub_server() as asked:
        job = json.loads(Path("job.json").read_text())
        assert job["base_url"] == server.base_url
        code, _, err = ask(llmx, server, "extract", "-o", "out.jsonl")
        assert code == 0, err
        assert f"calls 0 (failed 0), answers on file {sent}" in err
        assert asked.requests == []


def test_requests_are_those_that_a_run_would_send(llmx: Llmx) -> None:
    from stub_server import stub_server

    with batch_server() as server, stub_server() as asked:
        submit(llmx, server)
        document = next(iter(sorted(SEEDS.glob("*.txt"))))
        llmx("extract", document, "-o", "o.jsonl", "--model", "stub", "--policy", "full",
             "--base-url", asked.base_url)  # fmt: skip
        posted = [line["body"] for line in server.sent[0]]
        assert sorted(map(str, asked.requests)) == sorted(map(str, posted))


def test_what_is_under_way_is_not_sent_again(llmx: Llmx) -> None:
    with batch_server() as server:
        server.fate = Fate(status="in_progress")
        submit(llmx, server)
        assert submit(llmx, server) == 0
        code, out, _ = llmx("batch", "collect", "job.json")
        assert code == 0
        assert "answered 0, unanswered 0, batches under way 1" in out


def half(lines: list[Line]) -> list[Line]:
    return [answered(line) for line in lines[::2]]


def other_half(lines: list[Line]) -> list[Line]:
    return [failed(line) for line in lines[1::2]]


def nothing(_: list[Line]) -> list[Line]:
    return []


@pytest.mark.parametrize(
    ("fate", "why"),
    [
        (Fate("completed", half, other_half), "overloaded"),
        (Fate("expired", half), "the batch expired"),
        (Fate("cancelled", half), "the batch cancelled"),
        (Fate("failed", nothing), "the batch failed: line 1 is not valid"),
    ],
    ids=lambda value: value.status if isinstance(value, Fate) else "",
)
def test_requests_without_an_answer_are_told_and_sent_again(
    llmx: Llmx, fate: Fate, why: str
) -> None:
    with batch_server() as server:
        sent = submit(llmx, server)
        server.fate = fate
        code, out, err = llmx("batch", "collect", "job.json")
        came = len(fate.output(server.sent[0]))
        assert code == 1
        assert f"answered {came}, unanswered {sent - came}" in out
        assert f"no answer to {sent - came}: " in err
        assert why in err
        server.fate = Fate()
        assert submit(llmx, server) == sent - came
        code, out, _ = llmx("batch", "collect", "job.json")
        assert (code, f"answered {sent - came}, unanswered 0" in out) == (0, True)


def test_lines_that_are_unknown_doubled_or_broken_are_counted_and_spoil_nothing(llmx: Llmx) -> None:
    def odd(lines: list[Line]) -> list[Line]:
        good = list(map(answered, lines))
        strange = {**good[0], "custom_id": "x"}
        broken = {"custom_id": good[-1]["custom_id"], "response": {"status_code": 200, "body": {}}}
        return [strange, good[0], *good[:-1], broken]

    with batch_server() as server:
        sent = submit(llmx, server)
        server.fate = Fate(output=odd)
        code, out, err = llmx("batch", "collect", "job.json")
        assert code == 1
        assert f"answered {sent - 1}, unanswered 1" in out
        assert "lines for nothing sent 1, doubled 1" in out
        assert "not a chat completion" in err


class KilledError(BaseException):
    """The process is gone."""


def broken_off(
    llmx: Llmx, server: Batches, monkeypatch: pytest.MonkeyPatch, *, accepted: bool
) -> None:
    """A submission whose process ends when the server has the batch, or just before."""
    send = BatchServer.send

    def killed(self: BatchServer, lines: bytes, mark: str) -> str:
        if accepted:
            send(self, lines, mark)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(BatchServer, "send", killed)
        with pytest.raises(KilledError):
            ask(llmx, server, "batch", "submit", "-o", "job.json")


@pytest.mark.parametrize("accepted", [True, False])
def test_a_submission_that_was_broken_off_sends_nothing_twice(
    llmx: Llmx, monkeypatch: pytest.MonkeyPatch, *, accepted: bool
) -> None:
    with batch_server() as server:
        broken_off(llmx, server, monkeypatch, accepted=accepted)
        _, _, err = llmx("batch", "status", "job.json")
        assert "submit again to see whether the server has them" in err
        code, out, err = ask(llmx, server, "batch", "submit", "-o", "job.json")
        assert code == 0, err
        assert ("found on the server as batch-0" in err, "not sent" in err) == (
            accepted, not accepted,
        )  # fmt: skip
        assert len(server.sent) == 1
        code, out, _ = llmx("batch", "collect", "job.json")
        assert f"answered {len(server.sent[0])}, unanswered 0" in out


def test_where_the_server_lists_nothing_the_user_decides(
    llmx: Llmx, monkeypatch: pytest.MonkeyPatch
) -> None:
    with batch_server() as server:
        server.lists = False
        broken_off(llmx, server, monkeypatch, accepted=True)
        code, _, err = ask(llmx, server, "batch", "submit", "-o", "job.json")
        assert code == 2
        assert "--send-again" in err
        assert len(server.sent) == 1
        code, _, _ = ask(llmx, server, "batch", "submit", "-o", "job.json", "--send-again")
        assert (code, len(server.sent)) == (0, 2)


@pytest.mark.parametrize("job", [None, "{}"])
def test_a_file_that_is_no_job_is_wrong_usage(llmx: Llmx, job: str | None) -> None:
    if job:
        Path("job.json").write_text(job)
    code, _, err = llmx("batch", "collect", "job.json")
    assert code == 2
    assert "job.json" in err


def test_the_embedded_model_takes_no_batches(llmx: Llmx) -> None:
    code, _, err = llmx("batch", "submit", SEEDS, "-o", "job.json", "--model", "local")
    assert code == 2
    assert "llmx extract" in err
