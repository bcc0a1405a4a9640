"""How fast the rule engine is: documents and megabytes per second on one core, and where time goes.

    python benchmarks/speed.py [--documents N] [--rounds N] [--kinds txt html pdf]

Reports come from the generator of the tests (seeded, so the same for everyone), and
texts and pages are brought to the size of real ones (see `full_size`).
PDFs have their Chinese font in the file, or (pdf_fontless) only its name.
Everything is on: identities, evidence, the ledger, the JSON line. Garbage is looked
for as seldom as in the processes of a run (`llmx.run.seat`). Of several
rounds the best processor time of each document counts, which leaves out what
else the machine was doing.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests"), str(HOME / "benchmarks")]

from box_font import font_in_file  # noqa: E402
from full_size import grown, paragraphs  # noqa: E402
from generator import LAYOUTS, iterate  # noqa: E402

import llmx.pipeline  # noqa: E402
import llmx.read  # noqa: E402
import llmx.rules.reader  # noqa: E402
from llmx.lines import LineWriter, dump  # noqa: E402
from llmx.pack import load_schema  # noqa: E402
from llmx.pipeline import Options, Pipeline  # noqa: E402
from llmx.run.seat import settle  # noqa: E402

# What the issue that asked for speed names: size of a document, documents per second.
GOALS = {"txt": (9_000, 300), "html": (60_000, 60)}
RICH = {"html": ("html", "html_plain", "html_word"), "pdf": ("pdf",), "pdf_fontless": ("pdf",)}
KINDS = {"txt": tuple(name for name in LAYOUTS if name.startswith(("txt", "line"))), **RICH}
STEPS = (
    "read", "view", "sections", "texts", "issuer", "people", "statements", "tables", "phrases",
    "parts", "facts", "ledger", "reconcile", "line",
)  # fmt: skip


@dataclass
class Stopwatch:
    """Processor time by step; what a step calls is not counted in it if it is a step too."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _inner: list[float] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._inner.append(0.0)
        start = time.process_time()
        try:
            yield
        finally:
            total = time.process_time() - start
            self.spent[name] += total - self._inner.pop()
            if self._inner:
                self._inner[-1] += total

    def watch(self, owner: Any, attribute: str, name: str) -> None:  # noqa: ANN401
        """Counts every call of `owner.attribute` as part of step `name`."""
        function: Callable[..., Any] = getattr(owner, attribute)

        @wraps(function)
        def watched(*args: object, **named: object) -> Any:  # noqa: ANN401
            with self.step(name):
                return function(*args, **named)

        setattr(owner, attribute, watched)


@dataclass(frozen=True)
class Engine:
    """The rule engine with a stopwatch on each of its steps."""

    pipeline: Pipeline
    writer: LineWriter
    watch: Stopwatch

    @classmethod
    def make(cls) -> "Engine":
        schema = load_schema("annual_report")
        engine = cls(Pipeline(schema, Options(engine="rules")), LineWriter(schema), Stopwatch())
        rules = engine.pipeline._rules  # noqa: SLF001 - to time what it does, step by step
        steps: tuple[tuple[Any, str, str], ...] = (
            (llmx.pipeline, "read_document", "read"),
            (llmx.read, "make_view", "view"),
            (engine.pipeline._sections, "find", "sections"),  # noqa: SLF001
            (llmx.rules.reader, "find_grids", "tables"),
            (llmx.rules.reader, "read_tables", "tables"),
            (rules._texts, "read", "texts"),  # noqa: SLF001
            (rules._timing, "year", "texts"),  # noqa: SLF001
            (rules._timing, "read", "texts"),  # noqa: SLF001
            (rules._issuer, "read", "issuer"),  # noqa: SLF001
            (rules._people, "read", "people"),  # noqa: SLF001
            (rules._statements, "read", "statements"),  # noqa: SLF001
            (rules._phrases, "read", "phrases"),  # noqa: SLF001
            (rules._parts, "read", "parts"),  # noqa: SLF001
            (rules._facts, "read", "facts"),  # noqa: SLF001
            (rules._ledger, "numbers", "ledger"),  # noqa: SLF001
            (llmx.pipeline, "balance", "ledger"),
            (llmx.pipeline, "reconcile", "reconcile"),
        )
        for owner, attribute, name in steps:
            engine.watch.watch(owner, attribute, name)
        settle()
        return engine

    def run(self, data: bytes, name: str) -> dict[str, float]:
        """Processor time of one document by step; what no step names is `rest`."""
        self.watch.spent.clear()
        with self.watch.step("rest"):
            result = self.pipeline.read_without_model(data, name).result
            with self.watch.step("line"):
                dump(self.writer.line(result))
        return dict(self.watch.spent)


def measure(
    engine: Engine, documents: Sequence[tuple[str, bytes]], rounds: int
) -> dict[str, float]:
    """Seconds by step, over all documents: of each document its best round."""
    spent: dict[str, float] = defaultdict(float)
    for name, data in documents:
        tries = [engine.run(data, name) for _ in range(rounds)]
        for step, seconds in min(tries, key=lambda steps: sum(steps.values())).items():
            spent[step] += seconds
    return spent


def show(kind: str, documents: Sequence[tuple[str, bytes]], spent: dict[str, float]) -> None:
    """Prints the rates of one kind of document, and the split of time."""
    count, seconds = len(documents), sum(spent.values())
    size = sum(len(data) for _, data in documents)
    print(
        f"\n{kind}: {count} documents of {size / count / 1000:.1f} KB: "
        f"{count / seconds:.0f} documents/s, {size / seconds / 1e6:.2f} MB/s on one core"
    )
    if kind in GOALS:
        wanted, rate = GOALS[kind]
        print(f"  goal: {rate} documents/s of {wanted / 1000:.0f} KB")
    for step in (*STEPS, "rest"):
        share = spent.get(step, 0.0)
        print(f"  {step:<11}{share / count * 1000:8.2f} ms {share / seconds:6.1%}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, makes the reports and prints what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=40, help="of each kind (default: 40)")
    parser.add_argument("--rounds", type=int, default=5, help="the best counts (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="of the generator (default: 1)")
    parser.add_argument("--kinds", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    options = parser.parse_args(arguments)
    engine = Engine.make()
    for kind in options.kinds:
        with font_in_file() if kind == "pdf" else nullcontext():
            reports = list(iterate(options.documents, options.seed, layouts=KINDS[kind]))
        prose = paragraphs(options.seed + 1)
        size = GOALS[kind][0] if kind in GOALS else 0
        documents = [
            (
                f"{report.name}.{report.media}",
                grown(report, size, prose) if size else report.data,
            )
            for report in reports
        ]
        show(kind, documents, measure(engine, documents, options.rounds))


if __name__ == "__main__":
    main()
