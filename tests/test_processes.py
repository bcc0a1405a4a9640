"""Readings in other processes: the same lines, whatever a document does to its process."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from stand_ins import Answering, StandIn

from llmx.records import Outcome
from llmx.run import Job, Summary, extract, find_inputs

NUMBER = 24


@dataclass
class Deadly(StandIn):
    """Ends its process on a text with †, and on one with ‡ the first time."""

    rounds: int = 2
    parent: int = field(default_factory=os.getpid)

    def read_without_model(self, data: bytes, path: str) -> Outcome:
        text = data.decode()
        if os.getpid() != self.parent and ("†" in text or ("‡" in text and _first_time())):
            os._exit(9)
        return super().read_without_model(data, path)


def _first_time() -> bool:
    try:
        Path("killed").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@dataclass(frozen=True)
class Build:
    """Makes the same pipeline elsewhere."""

    parent: int

    def __call__(self) -> Deadly:
        return Deadly(parent=self.parent)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("llmx.run.extraction._PROCESSES_FROM", 2)
    (tmp_path / "in").mkdir()
    for number in range(NUMBER):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"收到{number}件")
    return tmp_path


def run(
    output: str, processes: int, pipeline: Deadly | None = None, **job: Any
) -> tuple[Summary, Deadly]:
    pipeline = pipeline or Deadly()
    wanted = Job(
        Path(output),
        exchange=pipeline.exchange,
        concurrency=3,
        processes=processes,
        build=Build(os.getpid()),
        **job,
    )
    return extract(find_inputs(["in"]), pipeline, wanted), pipeline


def test_processes_write_what_this_one_writes() -> None:
    run("whole.jsonl", processes=1)
    summary, pipeline = run("out.jsonl", processes=2)
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert pipeline.read_paths == [], "nothing was read here"
    assert summary.usage.calls == 2 * NUMBER
    assert len(pipeline.client.asked) == 2 * NUMBER


def test_no_process_is_started_where_nothing_is_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    run("out.jsonl", processes=2)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("llmx.run.processes.Workers.started", never)
    summary, _ = run("out.jsonl", processes=2)
    assert summary.counts.reused == NUMBER


def test_a_document_that_kills_gets_its_line_and_spoils_no_other(folder: Path) -> None:
    run("whole.jsonl", processes=1)
    (folder / "in" / "07.txt").write_text("†")
    summary, _ = run("out.jsonl", processes=2)
    assert summary.counts.failed == 1
    whole = Path("whole.jsonl").read_bytes().splitlines()
    lines = Path("out.jsonl").read_bytes().splitlines()
    assert [n for n in range(NUMBER) if lines[n] != whole[n]] == [7]
    (problem,) = json.loads(lines[7])["problems"]
    assert problem["code"] == "reader_crashed"


def test_a_process_that_dies_once_costs_no_line_and_no_question_twice(folder: Path) -> None:
    (folder / "in" / "07.txt").write_text("7‡")
    summary, pipeline = run("out.jsonl", processes=2)
    assert Path("killed").exists()
    assert (summary.counts.ok, summary.counts.failed) == (NUMBER, 0)
    assert len(pipeline.client.asked) == 2 * NUMBER


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_in_asking_costs_one_line_and_no_other(processes: int) -> None:
    pipeline = Deadly(client=Answering(fails_for="05.txt"))
    summary, _ = run("out.jsonl", processes, pipeline)
    assert (summary.counts.ok, summary.counts.failed) == (NUMBER - 1, 1)
    (problem,) = json.loads(Path("out.jsonl").read_bytes().splitlines()[5])["problems"]
    assert problem["code"] == "internal_error"
    assert "ZeroDivisionError: stumbled; stand_ins.py" in problem["message"]


def test_a_spent_budget_ends_the_asking_in_processes_as_well() -> None:
    pipeline = Deadly(client=Answering(tokens=10))
    summary, _ = run("out.jsonl", 2, pipeline, budget_tokens=100)
    told = json.loads(Path("out.run.json").read_bytes())["budget"]
    assert 100 <= told["spent"] < 2 * NUMBER * 10
    assert summary.counts.flagged == told["unasked"] > 0
    assert summary.counts.total == NUMBER
