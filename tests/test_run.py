"""Runs: every input its line, in order; killed, interrupted or repeated, the same bytes."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stand_ins import Answering, StandIn

from llmx.run import (
    Inputs,
    Job,
    Made,
    NoInputError,
    Summary,
    UsageError,
    WriteError,
    extract,
    find_inputs,
    is_reusable,
    open_inputs,
    run_file_of,
)
from llmx.run.inputs import Skipped
from llmx.run.journal import Cost, Journal
from llmx.run.stream import in_order

HERE = Path(__file__).parent
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve reports in a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(12):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"收到{number}件")
    return tmp_path


def run(
    output: str = "out.jsonl",
    given: Sequence[str] = ("in",),
    pipeline: StandIn | None = None,
    watch: Callable[[Made], None] | None = None,
    **job: Any,
) -> tuple[Summary, list[Made]]:
    seen: list[Made] = []
    pipeline = pipeline or StandIn()
    job = {"exchange": pipeline.exchange, **job}
    summary = extract(find_inputs(given), pipeline, Job(Path(output), **job), watch or seen.append)
    return summary, seen


def asking(**client: Any) -> StandIn:
    return StandIn(client=Answering(**client))


def lines(path: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def told(path: str = "out.run.json") -> dict[str, Any]:
    run_file: dict[str, Any] = json.loads(Path(path).read_text())
    return run_file


# --- inputs


def test_a_folder_is_walked_in_order_and_what_is_passed_over_is_counted(folder: Path) -> None:
    inner = folder / "in" / "05b"
    inner.mkdir()
    for name in ("b.txt", "a.txt", ".hidden", "~$a.docx", "a.gold.json", "o.jsonl", "o.run.json"):
        (inner / name).write_text("1")
    (folder / "in" / ".git").mkdir()
    (folder / "in" / ".git" / "x.txt").write_text("1")
    (folder / "in" / "o.jsonl.partial").mkdir()
    found = find_inputs(["in"])
    assert found.paths[5:9] == ("in/05.txt", "in/05b/a.txt", "in/05b/b.txt", "in/06.txt")
    assert found.skipped.counts == {
        "hidden": 3, "written by llmx (gold labels, records, run files)": 4,
    }  # fmt: skip


def test_what_is_named_is_read_whatever_its_name(folder: Path) -> None:
    (folder / "x.jsonl").write_text("1")
    assert find_inputs(["x.jsonl", ".hidden"]).paths == ("x.jsonl", ".hidden")


def test_globs_files_and_folders_mix_and_each_path_comes_once(folder: Path) -> None:
    (folder / "a[1].txt").write_text("1")
    given = ["a[1].txt", "in/0[12].txt", "./in/01.txt", "-", "in/*", "-"]
    found = find_inputs(given)
    assert found.paths[:4] == ("a[1].txt", "in/01.txt", "in/02.txt", "-")
    assert len(found.paths) == 14
    assert found.skipped.counts == {"given twice": 4}


def test_a_glob_without_a_match_and_a_folder_without_files_are_wrong_usage(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"No file matches \*\.pdf"):
        find_inputs(["in", "*.pdf"])
    (folder / "empty").mkdir()
    (folder / "empty" / "a.gold.json").write_text("{}")
    with pytest.raises(NoInputError, match=r"nothing to read in empty.*1 written by llmx"):
        find_inputs(["empty"])


def test_links_to_folders_are_not_followed(folder: Path) -> None:
    (folder / "in" / "loop").symlink_to(folder / "in")
    assert find_inputs(["in"]).skipped.counts == {"links to folders, or to nothing": 1}


def test_the_members_of_a_zip_are_documents_of_their_own() -> None:
    with zipfile.ZipFile("in/03.zip", "w") as archive:
        archive.writestr("b.txt", "二件")
        archive.writestr("a.txt", "一件")
    Path("in/04.zip").write_bytes(b"PK\x03\x04 broken")
    given = list(open_inputs(find_inputs(["in"]).paths))
    assert [g.path for g in given][3:8] == [
        "in/03.txt", "in/03.zip/b.txt", "in/03.zip/a.txt", "in/04.txt", "in/04.zip",
    ]  # fmt: skip
    assert given[4].data.decode() == "二件"
    assert given[7].problem or given[7].data


# --- lines out


def test_every_input_has_its_line_in_input_order(folder: Path) -> None:
    (folder / "in" / "03.txt").write_text("")
    summary, seen = run(given=["in/11.txt", "missing.txt", "in"])
    paths = [line["source"]["path"] for line in lines()]
    assert paths == ["in/11.txt", "missing.txt", *(f"in/{n:02}.txt" for n in range(11))]
    assert [made.path for made in seen] == paths
    assert str(summary.counts) == "in 13 = ok 11 + flagged 0 + failed 2"
    assert seen[1].message == "the file cannot be read: No such file or directory"
    assert not Path("out.jsonl.partial").exists()


def test_results_keep_their_order_and_a_slow_one_delays_no_other() -> None:
    pipeline = asking(slow={"00.txt": 0.3})
    summary, _ = run(pipeline=pipeline, concurrency=2)
    assert [line["doc_id"] for line in lines()] == [f"{n:02}" for n in range(12)]
    assert len(pipeline.read_paths) == summary.counts.total
    assert pipeline.read_paths[-1] == "in/00.txt"


def test_a_fault_of_llmx_costs_one_line_and_no_other(folder: Path) -> None:
    (folder / "in" / "04.txt").write_text("!")
    summary, _ = run()
    assert summary.counts.failed == 1
    (problem,) = lines()[4]["problems"]
    assert problem["code"] == "internal_error"
    assert "ZeroDivisionError: stumbled; stand_ins.py, line" in problem["message"]
    assert lines()[4]["source"]["sha256"] == hashlib.sha256(b"!").hexdigest()


def test_the_run_file_tells_counts_costs_and_what_was_passed_over(folder: Path) -> None:
    (folder / "in" / "a.gold.json").write_text("{}")
    instants = iter([datetime(2024, 1, 1, 0, 0, s, tzinfo=UTC) for s in (0, 9)])
    pipeline = asking(tokens=3)
    job = Job(Path("out.jsonl"), {"engine": "hybrid"}, exchange=pipeline.exchange)
    extract(find_inputs(["in"]), pipeline, job, clock=lambda: next(instants))
    run_file = told()
    assert run_file["complete"] is True
    assert run_file["seconds"] == 9
    assert run_file["started"] == "2024-01-01T00:00:00+00:00"
    assert run_file["options"] == {"engine": "hybrid"}
    assert run_file["inputs"] == {"in": 12, "ok": 12, "flagged": 0, "failed": 0, "reused": 0}
    assert run_file["usage"]["calls"] == 12
    assert run_file["usage"]["tokens_in"] == 36
    assert run_file["skipped"]["written by llmx (gold labels, records, run files)"] == {
        "count": 1, "first": ["in/a.gold.json"],
    }  # fmt: skip
    raw = Path("out.jsonl").read_bytes()
    assert run_file["output"] == {
        "lines": 12, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest(),
    }  # fmt: skip
    assert len(run_file["documents"]) == 12
    assert run_file["documents"][1]["path"] == "in/01.txt"


def test_a_slow_document_does_not_hide_what_the_others_spent() -> None:
    slow = asking(tokens=10, slow={"00.txt": 0.3})
    run(pipeline=slow, budget_tokens=40, concurrency=2)
    assert told()["budget"] == {"tokens": 40, "spent": 50, "unasked": 7}


def test_a_run_file_stands_beside_any_output(tmp_path: Path) -> None:
    assert run_file_of(tmp_path / "a.jsonl") == tmp_path / "a.run.json"
    assert run_file_of(tmp_path / "a.b") == tmp_path / "a.b.run.json"


def test_when_the_budget_is_spent_rules_read_on_and_the_records_say_so() -> None:
    summary, _ = run(pipeline=asking(tokens=10), budget_tokens=25)
    assert summary.counts.ok == 3
    assert summary.counts.flagged == 9
    assert lines()[3]["problems"][0]["code"] == "budget_spent"
    assert told()["budget"] == {"tokens": 25, "spent": 30, "unasked": 9}
    pipeline = asking(tokens=1)
    summary, _ = run(pipeline=pipeline)
    assert len(pipeline.read_paths) == 9, "lines made without the model are made again"
    assert summary.counts.ok == 12


# --- resuming


def test_a_second_run_makes_nothing_and_gives_the_same_bytes() -> None:
    run()
    before = Path("out.jsonl").read_bytes()
    pipeline = StandIn()
    summary, seen = run(pipeline=pipeline)
    assert pipeline.read_paths == []
    assert summary.counts.reused == 12
    assert all(made.reused for made in seen)
    assert Path("out.jsonl").read_bytes() == before
    assert told()["usage"]["calls"] == 0


def test_only_what_changed_is_made_again(folder: Path) -> None:
    run()
    (folder / "in" / "04.txt").write_text("收到400件")
    (folder / "in" / "00a.txt").write_text("收到1件")
    (folder / "in" / "09.txt").unlink()
    pipeline = StandIn()
    run(pipeline=pipeline)
    assert pipeline.read_paths == ["in/00a.txt", "in/04.txt"]
    assert [line["doc_id"] for line in lines()][:3] == ["00", "00a", "01"]
    assert len(lines()) == 12


@pytest.mark.parametrize("spoil", ["configuration", "fresh", "output", "run file"])
def test_lines_made_in_another_way_or_touched_since_are_not_reused(spoil: str) -> None:
    run()
    if spoil == "output":
        Path("out.jsonl").write_text(Path("out.jsonl").read_text().replace("收", "受") + "\n")
    if spoil == "run file":
        Path("out.run.json").write_text("{}")
    pipeline = StandIn(configuration="c1" if spoil == "configuration" else "c0")
    run(pipeline=pipeline, fresh=spoil == "fresh")
    assert len(pipeline.read_paths) == 12


def test_a_line_that_the_model_had_no_part_in_for_once_is_not_reused() -> None:
    assert is_reusable({"problems": [{"code": "low_trust"}]})
    assert is_reusable({"problems": [{"code": "model_malformed"}, {"code": "model_ungrounded"}]})
    assert not is_reusable({"problems": [{"code": "low_trust"}, {"code": "model_unreachable"}]})
    assert not is_reusable({"problems": [{"code": "internal_error"}]})


def broken_off(after: int, torn: bytes = b"", pipeline: StandIn | None = None, **job: Any) -> None:
    """A run that is killed after some lines, with a torn line at the end of its file."""
    count = 0

    def kill(_: object) -> None:
        nonlocal count
        count += 1
        if count == after:
            raise SystemExit

    with pytest.raises(SystemExit):
        run(pipeline=pipeline, watch=kill, **job)
    for file in Path("out.jsonl.partial").glob("*.lines"):
        file.write_bytes(file.read_bytes() + torn)
    for file in Path("out.jsonl.partial").glob("*.costs"):
        file.write_bytes(file.read_bytes() + torn)


@pytest.mark.parametrize("torn", [b"", b'{"doc_id":"05","sta', b"\0\0\0\0\n", b'{"a":1}\n'])
@pytest.mark.parametrize("after", [1, 7, 12])
def test_a_killed_run_goes_on_where_it_was_and_ends_in_the_same_bytes(
    folder: Path, after: int, torn: bytes
) -> None:
    run(output="whole.jsonl")
    broken_off(after, torn)
    assert not Path("out.jsonl").exists()
    pipeline = StandIn()
    summary, _ = run(pipeline=pipeline)
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert summary.counts.reused == after
    assert len(pipeline.read_paths) == 12 - after
    assert sorted(p.name for p in folder.iterdir()) == [
        "in", "out.jsonl", "out.run.json", "whole.jsonl", "whole.run.json",
    ]  # fmt: skip


def test_the_run_file_has_the_costs_of_the_killed_run_as_well() -> None:
    broken_off(7, pipeline=asking(tokens=2))
    run(pipeline=asking(tokens=2))
    assert told()["usage"]["tokens_in"] == 24
    assert told()["inputs"]["reused"] == 7
    assert len(told()["documents"]) == 12


def test_inputs_that_changed_places_since_the_kill_cost_nothing(folder: Path) -> None:
    broken_off(8)
    (folder / "in" / "02a.txt").write_text("收到5件")
    broken_off(5)
    (folder / "in" / "01.txt").unlink()
    pipeline = StandIn()
    run(pipeline=pipeline)
    assert pipeline.read_paths == [f"in/{n:02}.txt" for n in (8, 9, 10, 11)]
    assert [line["doc_id"] for line in lines()][:4] == ["00", "02", "02a", "03"]
    run(output="whole.jsonl")
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_a_killed_run_of_another_configuration_is_left_alone_until_the_end() -> None:
    broken_off(8, pipeline=StandIn(configuration="c1"))
    broken_off(3)
    run(pipeline=StandIn(configuration="c1"))
    assert told()["inputs"]["reused"] == 8
    assert not Path("out.jsonl.partial").exists()


@pytest.mark.parametrize("moment", ["run file written", "renamed"])
def test_a_kill_in_the_last_moment_costs_nothing(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(output="whole.jsonl")
    name = "publish" if moment == "run file written" else "clear"

    def killed(_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Journal, name, killed)
        with pytest.raises(SystemExit):
            run()
    pipeline = StandIn()
    run(pipeline=pipeline)
    assert pipeline.read_paths == []
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert not Path("out.jsonl.partial").exists()


def interrupted(after: int, pipeline: StandIn | None = None) -> Summary:
    count = 0

    def interrupt(_: object) -> None:
        nonlocal count
        count += 1
        if count == after:
            raise KeyboardInterrupt

    return run(pipeline=pipeline, watch=interrupt)[0]


def test_ctrl_c_leaves_valid_lines_and_the_next_run_goes_on() -> None:
    summary = interrupted(5)
    assert not summary.complete
    assert summary.output is not None
    assert len(lines()) == summary.output.lines == 5
    assert told()["complete"] is False
    pipeline = StandIn()
    summary, _ = run(pipeline=pipeline)
    assert len(pipeline.read_paths) == 7
    assert summary.complete
    run(output="whole.jsonl")
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert told()["usage"]["calls"] == 12, "what the interrupted run spent is in the account"


def test_ctrl_c_twice_never_shortens_the_output() -> None:
    interrupted(5)
    interrupted(2)
    assert len(lines()) == 5
    interrupted(9)
    assert len(lines()) == 9


def test_ctrl_c_leaves_a_whole_output_of_another_kind_as_it_was() -> None:
    run()
    before = Path("out.jsonl").read_bytes()
    summary = interrupted(5, StandIn(configuration="c1"))
    assert summary.output is None
    assert Path("out.jsonl").read_bytes() == before
    run(pipeline=StandIn(configuration="c1"))
    assert told()["inputs"]["reused"] == 5


def test_two_runs_do_not_write_one_output() -> None:
    with (
        closing(Journal(Path("out.jsonl"), "c0", is_reusable, fresh=False)),
        pytest.raises(UsageError, match="Another run is writing"),
    ):
        run()


@pytest.mark.parametrize("output", ["in", "in/00.txt/out.jsonl"])
def test_an_output_that_cannot_be_written_is_wrong_usage(output: str) -> None:
    with pytest.raises(UsageError, match=r"out\.jsonl|not a file"):
        run(output=output)


def test_a_disk_that_fills_up_keeps_what_was_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    append = Journal.append

    def full(self: Journal, line: bytes, cost: Cost | None = None) -> None:
        if b"/06.txt" in line:
            raise OSError(28, "No space left on device")
        append(self, line, cost)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        with pytest.raises(WriteError, match=r"No space left on device.*\(6\) are kept"):
            run()
    pipeline = StandIn()
    run(pipeline=pipeline)
    assert len(pipeline.read_paths) == 6


# --- the stream


async def collected(
    items: Iterable[int], work: Callable[[int], Coroutine[Any, Any, int]], **limits: int
) -> list[int]:
    async with aclosing(in_order(items, work, **limits)) as results:
        return [result async for result in results]


def test_no_more_work_is_begun_than_allowed_and_none_drawn_ahead() -> None:
    running, most, drawn, done = 0, 0, 0, 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for number in range(40):
            drawn += 1
            assert drawn - done <= 3
            yield number

    async def work(number: int) -> int:
        nonlocal running, most, done
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (number % 3))
        running -= 1
        done += 1
        return number

    results = asyncio.run(collected(items(), work, concurrency=3, window=10))
    assert results == list(range(40))
    assert most == 3


def test_results_behind_a_slow_one_are_bounded() -> None:
    begun: list[int] = []

    async def work(number: int) -> int:
        begun.append(number)
        await asyncio.sleep(0.2 if number == 0 else 0)
        if number == 0:
            assert len(begun) <= 10
        return number

    assert asyncio.run(collected(range(50), work, concurrency=4, window=10)) == list(range(50))


def test_an_error_cancels_what_is_under_way() -> None:
    ended: list[int] = []

    async def work(number: int) -> int:
        if number == 1:
            raise ValueError(number)
        try:
            await asyncio.sleep(10 if number else 0)
        finally:
            ended.append(number)
        return number

    with pytest.raises(ValueError, match="1"):
        asyncio.run(collected(range(4), work, concurrency=4, window=10))
    assert sorted(ended) == [0, 2, 3]


# --- a real process, really killed

KILLED_RUN = """
import sys
from pathlib import Path
from typing import Any
from stand_ins import Answering, StandIn
from llmx.run import Job, extract, find_inputs
pipeline = StandIn(client=Answering(seconds=0.005))
job = Job(Path(sys.argv[1]), exchange=pipeline.exchange, concurrency=3)
extract(find_inputs(["in"]), pipeline, job)
"""


def test_runs_killed_at_random_moments_end_in_the_bytes_of_an_unbroken_run(folder: Path) -> None:
    for number in range(12, 150):
        (folder / "in" / f"{number:03}.txt").write_text(f"收到{number}件")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
    command = [sys.executable, "-W", "error", "-c", KILLED_RUN]
    subprocess.run([*command, "whole.jsonl"], check=True, env=environment)
    kills = 0
    for moment in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 60):
        started = subprocess.Popen([*command, "out.jsonl"], env=environment)
        try:
            started.wait(moment)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
            kills += 1
    assert kills
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("收到1件")

    def peak(count: int) -> int:
        # The same path many times is what find_inputs would not give.
        tracemalloc.start()
        inputs = Inputs(("a.txt",) * count, Skipped())
        pipeline = StandIn()
        job = Job(Path(f"{count}.jsonl"), exchange=pipeline.exchange, concurrency=2, fresh=True)
        extract(inputs, pipeline, job)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(20)
    assert peak(800) < 1.5 * peak(200)


def test_costs_are_one_line_each_and_survive_a_torn_one() -> None:
    with closing(Journal(Path("o.jsonl"), "c", is_reusable, fresh=False)) as journal:
        journal.append(b"{}\n", Cost("a", "ok", 0.5, calls=2))
    (file,) = Path("o.jsonl.partial").glob("*.costs")
    file.write_bytes(file.read_bytes() + b'{"path"')
    with closing(Journal(Path("o.jsonl"), "c", is_reusable, fresh=False)) as journal:
        journal.append(b"{}\n", replace(Cost("b", "ok", 0.5), path="b\u2028\n"))
        assert [cost.path for cost in journal.costs()] == ["a", "b\u2028\n"]
