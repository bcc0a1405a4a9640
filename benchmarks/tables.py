"""What tables cost: seconds and peak memory of each format, for few lines and for many.

    python benchmarks/tables.py out.jsonl 500 5000

The lines of OUT.jsonl are written again and again under new names. A format that is
written some lines at a time needs hardly more memory for the larger count.
"""

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from llmx.pack import load_schema
from llmx.tables import FORMATS, export

_MB = 1024


def repeated(records: Path, count: int) -> Iterator[dict[str, Any]]:
    """So many lines, each parsed when it is asked for."""
    raw = records.read_text(encoding="utf-8").splitlines()
    for number, text in enumerate(islice(cycle(raw), count)):
        line = json.loads(text)
        line["doc_id"] = f"{line['doc_id']}-{number}"
        yield line


def measure(records: Path, form: str, count: int) -> None:
    """Prints one row."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"t{FORMATS[form]}"
        export(repeated(records, count), load_schema("annual_report"), out, form)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
    print(f"{form:<8} {count:>8} lines {seconds:>8.1f} s {peak:>6} MB at most")


def main() -> None:
    """Each measurement in a process of its own, so that peaks are its own."""
    records, *counts = sys.argv[1:]
    spawn = multiprocessing.get_context("spawn")
    for form in FORMATS:
        for count in map(int, counts):
            process = spawn.Process(target=measure, args=(Path(records), form, count))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
