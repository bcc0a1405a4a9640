"""Documents per second against a stub server: llmx, plain instructor and langextract in one run.

    python benchmarks/throughput.py [--documents N] [--latency S] [--concurrency N] [--rounds N]
                                    [--again N]

The stub answers after a fixed time, in a process of its own. The ideal of each is
concurrency / latency / its own requests per document. llmx runs as the command does, with
policy `full` and all validation on; instructor and langextract run in an environment that
this script makes in a folder for caches, once. Documents are of two kinds: one that llmx
asks one question about, as the others do, and one with two. CPU and memory are those of
all processes of a run, its start included. Fault runs let the server answer one request in
fifty with status 500. Reruns are over so many documents as `--again` says.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kill import REPORT, environment, write_reports
from platformdirs import user_cache_path
from stub import running

_REQUIRED = ("langextract", "instructor>=1.17,<2", "openai>=3,<4")
_ONE_QUESTION = """某市水务局2018年政府信息公开工作年度报告
一、主动公开政府信息情况
全年主动公开政府信息{number}条，公开情况见附表。
"""
_FAULTS = 0.02
_POLL = 0.1
_FAULTY_DOCUMENTS = 100
_HERE = Path(__file__).resolve().parent
NAMES = ("llmx", "instructor", "langextract")


@dataclass(frozen=True)
class Measured:
    """One run: documents given and returned, seconds of work, seconds of CPU, megabytes at most."""

    name: str
    documents: int
    returned: int
    seconds: float
    cpu: float
    peak: float
    requests: int
    bytes: int
    stub_cpu: float
    error: str = ""

    def share(self, ideal_requests: float) -> float:
        """Of the ideal: requests per second, as a fraction of what the server could answer."""
        return self.requests / self.seconds / ideal_requests

    @property
    def rate(self) -> float:
        return self.documents / self.seconds


@dataclass(frozen=True)
class Spent:
    """What a process printed, and what it took: seconds of CPU, and megabytes at its largest."""

    printed: str
    cpu: float
    peak: float


@dataclass(frozen=True)
class Bench:
    """What all runs of one comparison share."""

    folder: Path
    rivals: Path
    latency: float
    concurrency: int

    def measure(self, name: str, documents: int, faults: float = 0.0) -> Measured:
        """Run one of the three over the folder, with a server of its own."""
        with running(self.latency, faults) as stub:
            if name == "llmx":
                spent = self.llmx(stub.url, "--fresh", "--no-cache")
                told = self._told()
            else:
                spent = self._rival(name, stub.url)
                told = json.loads(spent.printed.splitlines()[-1])
        return Measured(
            name=name,
            documents=documents,
            returned=told["returned"],
            seconds=told["seconds"],
            cpu=spent.cpu,
            peak=spent.peak,
            requests=stub.asked,
            bytes=stub.bytes,
            stub_cpu=stub.cpu,
            error=told["error"],
        )

    def again(self, documents: int) -> tuple[float, float]:
        """Documents per second of llmx with all answers on file, and with all lines made."""
        with running(0.0) as stub:
            self.llmx(stub.url, "--fresh")
            rates = []
            for options in (("--fresh",), ()):
                self.llmx(stub.url, *options)
                told = json.loads((self.folder / "out.run.json").read_bytes())
                if told["usage"]["calls"]:
                    raise RuntimeError("questions were asked again")
                rates.append(documents / float(told["seconds"]))
        return rates[0], rates[1]

    def llmx(self, url: str, *options: str) -> Spent:
        """`llmx extract`, as anyone calls it."""
        command = [
            sys.executable, "-m", "llmx", "extract", "in", "-o", "out.jsonl", "--policy", "full",
            "--model", "openai/stub", "--base-url", url, "--concurrency", str(self.concurrency),
            "--cache", "answers", *options,
        ]  # fmt: skip
        return measure_process(command, self.folder)

    def _told(self) -> dict[str, Any]:
        told = json.loads((self.folder / "out.run.json").read_bytes())
        lines = map(json.loads, (self.folder / "out.jsonl").read_bytes().splitlines())
        returned = sum(1 for line in lines if line["status"] != "failed" and not _unasked(line))
        return {"returned": returned, "seconds": told["seconds"], "error": ""}

    def _rival(self, name: str, url: str) -> Spent:
        script, documents = _HERE / "rivals.py", self.folder / "in"
        command = [self.rivals, script, name, url, documents, self.concurrency]
        return measure_process([str(word) for word in command], self.folder)


def _unasked(line: dict[str, Any]) -> bool:
    return any(problem["code"].startswith("model_") for problem in line["problems"])


def measure_process(command: Sequence[str], folder: Path) -> Spent:
    """Run it to its end, and what it took with all processes it started."""
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=printed, stderr=said
        )
        peak, ended, status, usage = 0.0, 0, 0, None
        while not ended:
            time.sleep(_POLL)
            peak = max(peak, megabytes(process.pid))
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode or usage is None:
            raise RuntimeError(f"{command[:4]} failed: {said.read()[-2000:]}")
        printed.seek(0)
        return Spent(printed.read(), usage.ru_utime + usage.ru_stime, peak)


def megabytes(process: int) -> float:
    """What a process and all that it started hold in memory now, as Linux counts it."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
        started = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except OSError:  # it has just ended
        return 0.0
    return pages * resource.getpagesize() / 2**20 + sum(megabytes(int(one)) for one in started)


def rivals_python() -> Path:
    """The interpreter of the rivals' environment, which is made if need be."""
    folder = user_cache_path("llmx") / "benchmarks"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *_REQUIRED], check=True)
        (folder / "complete").touch()
    return python


def show(measured: Sequence[Measured], ideal_requests: float) -> None:
    """One line each."""
    print(
        f"{'':<12}{'docs/s':>8}{'of ideal':>10}{'CPU ms/doc':>12}{'peak MB':>9}"
        f"{'requests/doc':>14}{'tokens/doc':>12}{'stub CPU %':>12}{'returned':>12}"
    )
    for one in measured:
        print(
            f"{one.name:<12}{one.rate:>8.1f}{one.share(ideal_requests):>10.2f}"
            f"{one.cpu / one.documents * 1000:>12.1f}{one.peak:>9.0f}"
            f"{one.requests / one.documents:>14.2f}{one.bytes / 4 / one.documents:>12.0f}"
            f"{one.stub_cpu / one.seconds:>12.0%}"
            f"{one.returned:>6}/{one.documents}  {one.error}".rstrip()
        )


def compare(options: argparse.Namespace, report: str) -> None:
    """All three over reports of one kind, printed as they end."""
    with tempfile.TemporaryDirectory() as name:
        folder, ideal = Path(name), options.concurrency / options.latency
        bench = Bench(folder, rivals_python(), options.latency, options.concurrency)
        write_reports(folder / "in", options.documents, report)
        print(f"\n{options.documents} documents, {options.latency:g} s x {options.concurrency}")
        for _ in range(options.rounds):
            show([bench.measure(name, options.documents) for name in NAMES], ideal)
            print(f"load average {os.getloadavg()[0]:.1f}", flush=True)


def run_again(options: argparse.Namespace) -> None:
    """What reruns do, over documents whose answers are on file, and whose lines are made."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, folder, options.latency, options.concurrency)
        write_reports(folder / "in", options.again)
        on_file, unchanged = bench.again(options.again)
        print(f"\n{options.again} documents again, load average {os.getloadavg()[0]:.1f}")
        print(f"answers on file: {on_file:.0f} documents/s")
        print(f"nothing changed: {unchanged:.0f} documents/s", flush=True)


def compare_under_faults(options: argparse.Namespace) -> None:
    """As `compare`, with a server that fails now and then."""
    with tempfile.TemporaryDirectory() as name:
        folder, ideal = Path(name), options.concurrency / options.latency
        bench = Bench(folder, rivals_python(), options.latency, options.concurrency)
        write_reports(folder / "in", _FAULTY_DOCUMENTS)
        print(f"\n{_FAULTY_DOCUMENTS} documents, {_FAULTS:.0%} of the answers are errors")
        show([bench.measure(name, _FAULTY_DOCUMENTS, _FAULTS) for name in NAMES], ideal)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and compares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds (default: 0.2)")
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--again", type=int, default=5000)
    options = parser.parse_args(arguments)
    os.environ.setdefault("OPENAI_API_KEY", "none")
    compare(options, _ONE_QUESTION)
    compare(options, REPORT)
    compare_under_faults(options)
    run_again(options)


if __name__ == "__main__":
    main()
