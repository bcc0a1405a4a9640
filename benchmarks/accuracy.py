"""How right the rule engine is on generated reports: precision and recall by form and layout.

    python benchmarks/accuracy.py [--reports N] [--seed N] [--damage | --harsh] [--official]
                                  [--forms NAME ...] [--layouts NAME ...]

The truth of a generated report is known by construction (tests/generator), and
every report is drawn from a fresh seed; the accuracy gate pins a few of them,
this command measures many. Half of them depart from the official tables (rows
added, left out or renamed, a cumulative column, units in cells …) unless
`--official` is given. Cells are the leaves of tables 二, 三 and 四, fields
all others but facts. Of what damage made unreadable, a value other than the lost
one counts as wrong. Wrong values are listed, and missed ones counted by path.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests"), str(HOME / "tests" / "gate")]

from generated import labels_of  # noqa: E402
from generator import DAMAGE, FORMS, HARSH, LAYOUTS, VARIANTS, Generated, iterate  # noqa: E402

from llmx.evaluate import Outcome, Tally, evaluate, tally  # noqa: E402
from llmx.lines import LineWriter, value_at  # noqa: E402
from llmx.pack import load_schema  # noqa: E402
from llmx.pipeline import Options, Pipeline  # noqa: E402

TABLES = ("/table2", "/table3", "/table4")
HEAD = (
    f"{'':<30}{'reports':>8}{'cells P':>9}{'R':>8}{'fields P':>10}{'R':>8}{'wrong':>7}{'missed':>8}"
)
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Read:
    """One report as read: what was judged, and lost values that were given wrongly."""

    report: Generated
    outcomes: tuple[Outcome, ...]
    invented: tuple[str, ...]

    @property
    def faults(self) -> Iterator[str]:
        """Every value that is not the truth."""
        for one in self.outcomes:
            if one.verdict in ("wrong", "spurious"):
                yield f"{one.path}: {one.got!r}, truly {one.gold!r}"
        yield from self.invented


class Bench:
    """Reads and judges reports with the rules alone."""

    def __init__(self) -> None:
        self._schema = load_schema("annual_report")
        self._pipeline = Pipeline(self._schema, Options(engine="rules"))
        self._writer = LineWriter(self._schema)

    def read(self, report: Generated) -> Read:
        name = f"{report.name}.{report.media}"
        line = self._writer.line(self._pipeline.read_without_model(report.data, name).result)
        golds = {report.name: labels_of(report)}
        evaluation = evaluate([line], golds, self._schema, resamples=0)
        told = {path: value_at(line.get("report") or {}, path) for path in report.lost}
        invented = tuple(
            f"{path}: {value!r}, truly lost ({report.lost[path]!r})"
            for path, value in told.items()
            if value is not None and value != report.lost[path] and self._is_figure(path)
        )
        scored = tuple(one for one in evaluation.outcomes if one.kind != "fact")
        return Read(report, scored, invented)

    def _is_figure(self, path: str) -> bool:
        leaf = self._schema.leaf_at.get(path)
        return leaf is not None and leaf.spec.kind in ("count", "money")


def show_row(name: str, reads: Sequence[Read]) -> None:
    """One line of the table."""
    outcomes = [one for read in reads for one in read.outcomes]
    cells = tally(one for one in outcomes if one.group in TABLES)
    fields = tally(one for one in outcomes if one.group not in TABLES)
    wrong = sum(1 for read in reads for _ in read.faults)
    missed = cells.missed + fields.missed
    print(f"{name:<30}{len(reads):>8}{_rates(cells)} {_rates(fields)}{wrong:>7}{missed:>8}")


def _rates(counts: Tally) -> str:
    return "".join(
        f"{'-' if rate is None else f'{rate:.4f}':>{width}}"
        for rate, width in ((counts.precision, 9), (counts.recall, 8))
    )


def show_by(reads: Sequence[Read], key: Callable[[Generated], Sequence[str]]) -> None:
    """A line for each value of `key`; a report may stand in several."""
    names = sorted({name for read in reads for name in key(read.report)})
    for name in names:
        show_row(name, [read for read in reads if name in key(read.report)])


def show_faults(reads: Sequence[Read]) -> None:
    """The wrong values, and the paths that are missed most."""
    faults = [(read.report, fault) for read in reads for fault in read.faults]
    print(f"\nwrong values: {len(faults)}")
    for report, fault in faults[:_MOST_SHOWN]:
        print(f"  {report.name} {'+'.join((*report.variants, *report.damage))} {fault}")
    missed: dict[str, list[Generated]] = {}
    for read in reads:
        for one in read.outcomes:
            if one.verdict == "missed":
                missed.setdefault(f"{read.report.form} {one.path}", []).append(read.report)
    print(f"\nmissed values: {sum(map(len, missed.values()))}")
    for place, reports in sorted(missed.items(), key=lambda item: -len(item[1]))[:_MOST_SHOWN]:
        layouts = Counter(report.layout for report in reports).most_common(3)
        where = ", ".join(f"{layout} {count}" for layout, count in layouts)
        print(f"  {len(reports):>4}  {place}  ({where}; {reports[0].name})")


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, draws the reports and prints what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=200, help="how many (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing (default: 1)")
    parser.add_argument("--damage", action="store_true", help="one or two damages in each report")
    parser.add_argument("--harsh", action="store_true", help="damage that still is read wrongly")
    parser.add_argument("--official", action="store_true", help="tables as the forms have them")
    parser.add_argument("--layouts", nargs="+", choices=LAYOUTS, default=LAYOUTS, metavar="NAME")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS, metavar="NAME")
    given = parser.parse_args(arguments)
    damage = tuple(sorted(HARSH)) if given.harsh else DAMAGE if given.damage else ()
    drawn = iterate(
        given.reports,
        given.seed,
        forms=given.forms,
        layouts=given.layouts,
        damage=damage,
        variants=() if given.official else tuple(VARIANTS),
    )
    bench = Bench()
    reads = [bench.read(report) for report in drawn]
    print(HEAD)
    show_by(reads, lambda report: [report.form])
    show_by(reads, lambda report: [f"{report.form}/{report.layout}"])
    show_by(reads, lambda report: [f"+ {name}" for name in (*report.variants, *report.damage)])
    show_row("all", reads)
    show_faults(reads)


if __name__ == "__main__":
    main()
