"""How long the review page of many records takes, and how much memory.

    python benchmarks/review_page.py [--records N] [--distinct N]

Some generated reports are read by rules and repeated under other names. Printed:
the time to index the file, the slowest and the median of 30 answers of the list
(whole and filtered) and of records, through the application itself, and
the peak memory of the process that serves.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests")]

from generator import FORMS, generate  # noqa: E402

from llmx.lines import LineWriter, dump  # noqa: E402
from llmx.pack import load_schema  # noqa: E402
from llmx.pipeline import Options  # noqa: E402
from llmx.run import RulesPipeline  # noqa: E402

TOKEN = "benchmark"  # noqa: S105 - of this process
ASKED = 30


def main() -> None:
    """Make the records, then serve them in a process of its own: making them takes memory too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--distinct", type=int, default=16)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = made(Path(folder), given.records, given.distinct)
        print(f"records {given.records}, {file.stat().st_size / 1e6:.0f} MB")
        subprocess.run([sys.executable, __file__, "--serve", str(file)], check=True)


def made(folder: Path, records: int, distinct: int) -> Path:
    """The file of records; copies share the source of the report they repeat."""
    pipeline, writer = (
        RulesPipeline(Options(engine="rules"))(),
        LineWriter(load_schema("annual_report")),
    )
    lines = []
    for seed in range(distinct):
        report = generate(seed, form=FORMS[seed % len(FORMS)], layout="html")
        source = folder / f"{seed}.html"
        source.write_bytes(report.data)
        outcome = pipeline.read_without_model(report.data, str(source))
        lines.append(writer.line(outcome.result))
    file = folder / "out.jsonl"
    with file.open("wb") as out:
        for number in range(records):
            out.write(dump(lines[number % distinct] | {"doc_id": f"copy-{number}"}) + b"\n")
    return file


def serve(file: Path) -> None:
    """Index, answer, and print what it took."""
    from starlette.testclient import TestClient

    from llmx.cli.review import open_review
    from llmx.review.server import build_app

    start = time.perf_counter()
    review = open_review(file, "annual_report")
    print(f"index {time.perf_counter() - start:.2f} s")
    client = TestClient(build_app(review, TOKEN), base_url="http://127.0.0.1")
    count = len(review.index.rows)
    asked: dict[str, Callable[[int], str]] = {
        "list": lambda _: "",
        "list, filtered": lambda i: f"?field=/table3&year={2008 + i % 16}",
        "record": lambda i: f"record/{i * count // ASKED}",
    }
    for name, address in asked.items():
        took = []
        for i in range(ASKED):
            start = time.perf_counter()
            client.get(f"/{TOKEN}/zh/{address(i)}").raise_for_status()
            took.append(time.perf_counter() - start)
        print(f"{name}: median {median(took):.3f} s, slowest {max(took):.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"peak_memory_mb": round(peak / 1024)}))


if __name__ == "__main__":
    main()
