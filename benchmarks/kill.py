"""Kill runs at random moments, take them up again, and compare bytes with an unbroken run.

    python benchmarks/kill.py [--runs N] [--documents N] [--seed N]

Each run is `llmx extract` with several readers against a stub server, in a process of
its own that gets SIGKILL at a moment drawn by chance (a line, and up to half a second), and
is then started again until it ends. Prints one line a run; exit code 1 if any differs.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stub import running

HOME = Path(__file__).resolve().parent.parent
REPORT = """某市水务局2018年政府信息公开工作年度报告
二、依申请公开政府信息情况
收到政府信息公开申请{number}件，答复情况见附表。
"""
_LATENCY = 0.1
_POLL = 0.005
# A kill may come up to so many seconds after the line it was drawn for: in the start of
# Python, between two lines, or at the very end.
_LATE = 0.5


@dataclass(frozen=True)
class Outcome:
    """What became of one killed run.

    `kept` lines were in its journal when it was taken up again: none either if the kill came
    after all of them had become OUT.jsonl. `told` is the number of lines by the run file.
    """

    was_killed: bool
    kept: int
    same: bool
    told: int


def write_reports(folder: Path, count: int, report: str = REPORT) -> None:
    """Short reports, one file each: what is tried here is the run, not the reading."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(report.format(number=number), encoding="utf-8")


def command(url: str, output: Path) -> list[str]:
    """The run, whatever its fate. No answers are filed: each run has to ask by itself."""
    return [
        sys.executable, "-m", "llmx", "extract", "in", "-o", output.name,
        "--model", "stub", "--base-url", url, "--concurrency", "8", "--no-cache",
        "--policy", "full",
    ]  # fmt: skip


def unbroken(url: str, output: Path) -> float:
    """Runs to the end; gives the seconds it took."""
    start = time.monotonic()
    subprocess.run(command(url, output), cwd=output.parent, env=environment(), check=True,
                   stderr=subprocess.DEVNULL)  # fmt: skip
    return time.monotonic() - start


def killed(url: str, output: Path, whole: bytes, at_line: int, late: float) -> Outcome:
    """Runs, kills `late` seconds after so many lines, runs again; compares with the whole bytes."""
    run = subprocess.Popen(command(url, output), cwd=output.parent, env=environment(),
                           stderr=subprocess.DEVNULL)  # fmt: skip
    while run.poll() is None and _kept(output) < at_line:
        time.sleep(_POLL)
    time.sleep(late)
    run.kill()
    was_killed = run.wait() != 0
    kept = _kept(output)
    unbroken(url, output)
    told = json.loads(output.with_name(f"{output.stem}.run.json").read_bytes())
    return Outcome(was_killed, kept, output.read_bytes() == whole, told["inputs"]["in"])


def _kept(output: Path) -> int:
    return sum(_lines(file) for file in output.parent.glob(f"{output.name}.partial/*.lines"))


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def environment() -> dict[str, str]:
    """As the caller's, with this checkout first."""
    return {**os.environ, "PYTHONPATH": str(HOME), "PYTHONWARNINGS": "ignore"}


def measure(folder: Path, runs: int, documents: int, seed: int) -> list[Outcome]:
    """Kills so many runs over so many documents in an empty folder."""
    moments = random.Random(seed)  # noqa: S311 - chance, not secrecy
    write_reports(folder / "in", documents)
    outcomes = []
    with running(_LATENCY) as stub:
        seconds = unbroken(stub.url, folder / "whole.jsonl")
        whole = (folder / "whole.jsonl").read_bytes()
        print(f"unbroken: {len(whole.splitlines())} lines in {seconds:.1f} s", flush=True)
        for number in range(runs):
            at_line, late = moments.randrange(documents), moments.uniform(0, _LATE)
            outcome = killed(stub.url, folder / f"{number}.jsonl", whole, at_line, late)
            print(f"{number:>3}  {_shown(outcome)}", flush=True)
            outcomes.append(outcome)
    return outcomes


def _shown(outcome: Outcome) -> str:
    fate = "killed" if outcome.was_killed else "ended by itself"
    same = "the same bytes" if outcome.same else "OTHER BYTES"
    return f"{fate} at {outcome.kept:>4} lines, {outcome.told} lines in the end, {same}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, runs, kills, compares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = measure(Path(folder), options.runs, options.documents, options.seed)
    killed_runs = sum(outcome.was_killed for outcome in outcomes)
    same = sum(outcome.same for outcome in outcomes)
    print(
        f"{len(outcomes)} runs, {killed_runs} killed, {same} ended in the bytes of an unbroken run"
    )
    sys.exit(same != len(outcomes))


if __name__ == "__main__":
    main()
