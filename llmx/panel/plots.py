"""Plots of series over years, as SVG whose words are text, shown in the reader's own fonts."""

import io
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmx.panel.build import Panel
from llmx.tables.errors import libraries_for
from llmx.years import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# More lines than this are not told apart; the CSV has them all.
MOST_BODIES = 8
_SIZE = (7.2, 3.4)
# Mid tones (Okabe and Ito, told apart by the colour-blind) that stand on light and dark.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7a00", "#888888")
_MARKERS = "osD^vPX*"
_GREY = "#808080"
Drawn = Mapping[tuple[str, int], tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Plot:
    """A series drawn: `lines` pairs each body with its colour, and `unseen` counts the others."""

    label: str
    svg: str
    lines: tuple[tuple[str, str], ...]
    unseen: int


def plots(panel: Panel) -> list[Plot]:
    """A plot of each series that any body has; shares of a whole in per cent."""
    values: dict[str, dict[tuple[str, int], tuple[float, str]]] = defaultdict(dict)
    for point in panel.points:
        values[point.series][point.body, point.year] = (point.value, point.source)
    places = _most_told(panel)
    found = []
    for series in panel.schema.series:
        drawn = values[series.id]
        if series.of:
            drawn = _shares(drawn, values[series.of])
        if drawn:
            told = {body for body, _ in drawn}
            shown = {body: n for body, n in places.items() if body in told}
            lines = tuple((body, _COLOURS[n]) for body, n in shown.items())
            unseen = len(told) - len(shown)
            found.append(Plot(series.label, _svg(series, drawn, shown), lines, unseen))
    return found


def _shares(parts: Drawn, wholes: Drawn) -> dict[tuple[str, int], tuple[float, str]]:
    return {
        at: (100 * value / wholes[at][0], source)
        for at, (value, source) in parts.items()
        if at in wholes and wholes[at][0]
    }


def _most_told(panel: Panel) -> dict[str, int]:
    """The bodies with most years, each with its place: one colour in all plots."""
    counts = Counter(report.body for report in panel.reports if report.kept)
    bodies = sorted(counts, key=lambda body: (-counts[body], body))
    return {body: n for n, body in enumerate(bodies[:MOST_BODIES])}


def _svg(series: Series, drawn: Drawn, places: Mapping[str, int]) -> str:
    with libraries_for("Plots"):
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": series.id}),
        warnings.catch_warnings(),
    ):
        # The machine that draws may have no Chinese font; the one that shows has.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=_SIZE, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for body, n in places.items():
            for run in _runs(drawn, body):
                axes.plot(
                    [year for year, _ in run],
                    [value for _, value in run],
                    color=_COLOURS[n],
                    marker=_MARKERS[n],
                )
        _dress(axes, "%" if series.of else series.unit)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return _embedded(file.getvalue())


def _runs(drawn: Drawn, body: str) -> list[list[tuple[int, float]]]:
    """A body's points in runs of following years from one source: no line crosses a break."""
    runs: list[list[tuple[int, float]]] = []
    before: tuple[int, str] | None = None
    for (_, year), (value, source) in sorted((at, v) for at, v in drawn.items() if at[0] == body):
        if before != (year - 1, source):
            runs.append([])
        runs[-1].append((year, value))
        before = (year, source)
    return runs


def _dress(axes: "Axes", unit: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(unit, color=_GREY)
    axes.set_ylim(bottom=0)
    axes.tick_params(colors=_GREY)
    axes.grid(axis="y", color=_GREY, alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_GREY)


def _embedded(svg: str) -> str:
    """From the root element on, as HTML takes it."""
    return re.sub(r"\A.*?(?=<svg )", "", svg, flags=re.DOTALL)
