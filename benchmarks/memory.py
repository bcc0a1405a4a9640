"""Peak memory of a run over many documents, beside that of a run over a tenth of them.

    python benchmarks/memory.py [--documents N] [--engine rules|hybrid]

Each run is `llmx extract` in a process of its own, with rules alone in one process, or with
policy `full` against a stub server that answers at once. Exit code 1 if the larger run
took more than a fifth above the smaller one.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kill import write_reports
from stub import running
from throughput import Spent, measure_process

_MOST = 1.2
_FEWER = 10


def run(documents: int, engine: str) -> Spent:
    """One run over so many reports."""
    with tempfile.TemporaryDirectory() as name, running(0.0) as stub:
        folder = Path(name)
        write_reports(folder / "in", documents)
        command = [sys.executable, "-m", "llmx", "extract", "in", "-o", "out.jsonl"]
        rules = ["--engine", "rules", "--concurrency", "1"]
        model = ["--policy", "full", "--model", "openai/stub", "--base-url", stub.url]
        spent = measure_process(
            [*command, *(rules if engine == "rules" else [*model, "--no-cache"])], folder
        )
        lines = (folder / "out.jsonl").read_bytes().count(b"\n")
        if lines != documents:
            raise RuntimeError(f"{lines} lines for {documents} documents")
        return spent


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, runs both, compares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--engine", choices=("rules", "hybrid"), default="rules")
    options = parser.parse_args(arguments)
    os.environ.setdefault("OPENAI_API_KEY", "none")
    peaks = []
    for documents in (options.documents // _FEWER, options.documents):
        spent = run(documents, options.engine)
        peaks.append(spent.peak)
        print(
            f"{documents:>7} documents, {options.engine}: peak {spent.peak:.1f} MB, "
            f"CPU {spent.cpu / documents * 1000:.1f} ms a document",
            flush=True,
        )
    ratio = peaks[1] / peaks[0]
    print(f"ratio {ratio:.3f} (goal: at most {_MOST})")
    sys.exit(ratio > _MOST)


if __name__ == "__main__":
    main()
