"""Plots of an evaluation as inline SVG, in colours that the page's style decides on."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from llmx.evaluate.results import Evaluation, Figures, Interval, Reliability

# matplotlib wants colours; the page replaces these by its own, light or dark.
_INK, _FAINT = "#010101", "#020202"
_SERIES = ("#030303", "#040404", "#050505", "#060606")
_NAMES = {_INK: "ink", _FAINT: "faint", **{c: f"series{i}" for i, c in enumerate(_SERIES)}}
_MARKS = ("o", "s", "^", "D")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be read aloud and searched
    "svg.hashsalt": "llmx",  # the same figures give the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": _FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def plot_groups(evaluations: Mapping[str, Evaluation]) -> str:
    """F1 of each field group with its interval over documents, a mark for each evaluation."""
    groups = [
        group
        for group in dict.fromkeys(g for e in evaluations.values() for g in e.groups)
        if any(_f1(e.groups.get(group)) is not None for e in evaluations.values())
    ]
    figure, axes = _figure(7.5, 1.2 + 0.34 * len(groups))
    for number, (name, evaluation) in enumerate(evaluations.items()):
        shift = (number - (len(evaluations) - 1) / 2) * 0.16
        told = [(at, evaluation.groups.get(group)) for at, group in enumerate(groups)]
        known = [(at + shift, f) for at, f in told if f and _f1(f) is not None]
        values = [_f1(f) or 0.0 for _, f in known]
        spans = [f.over_documents.f1 if f.over_documents else None for _, f in known]
        _points(axes, values, [at for at, _ in known], spans, number, name)
    axes.set_yticks(range(len(groups)), groups)
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("F1, 95 % interval over documents")
    return _drawn(figure, "F1 by field group")


def plot_reliability(found: Mapping[str, Reliability]) -> str:
    """Share right against mean trust in each bin; on the line, trust is what it says."""
    figure, axes = _figure(5.2, 4.6)
    axes.plot([0, 1], [0, 1], color=_FAINT, linestyle="--", linewidth=1)
    for number, (name, one) in enumerate(found.items()):
        _upright(axes, one, number, name)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("trust (mean of a bin)")
    axes.set_ylabel("share right, 95 % interval")
    return _drawn(figure, "Reliability of trust")


def _upright(axes: Any, found: Reliability, number: int, name: str) -> None:  # noqa: ANN401
    shares = [one.share for one in found.bins]
    lows = [one.share - one.interval.low for one in found.bins]
    highs = [one.interval.high - one.share for one in found.bins]
    axes.errorbar(
        [one.trust for one in found.bins], shares, yerr=[lows, highs], label=name, **_look(number)
    )


def _points(
    axes: Any,  # noqa: ANN401 - matplotlib is untyped here
    values: Sequence[float],
    places: Sequence[float],
    spans: Sequence[Interval | None],
    number: int,
    name: str,
) -> None:
    pairs = list(zip(values, spans, strict=True))
    lows = [max(0.0, value - span.low) if span else 0.0 for value, span in pairs]
    highs = [max(0.0, span.high - value) if span else 0.0 for value, span in pairs]
    axes.errorbar(values, places, xerr=[lows, highs], label=name, **_look(number))


def _look(number: int) -> dict[str, Any]:
    return {
        "fmt": _MARKS[number % len(_MARKS)],
        "color": _SERIES[number % len(_SERIES)],
        "markersize": 5,
        "linewidth": 1.2,
        "capsize": 2,
    }


def _f1(figures: Figures | None) -> float | None:
    return figures.tally.f1 if figures else None


def _figure(width: float, height: float) -> tuple[Any, Any]:
    """A figure of `width` × `height` inches and its axes, without a display or a global state."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
    axes.grid(visible=True, color=_FAINT, linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _drawn(figure: Any, title: str) -> str:  # noqa: ANN401
    import matplotlib as mpl

    with mpl.rc_context(_STYLE):
        figure.legend(frameon=False, loc="outside upper center", ncols=len(_MARKS))
        drawn = io.StringIO()
        metadata = {"Date": None, "Creator": None, "Title": title}
        figure.savefig(drawn, format="svg", transparent=True, metadata=metadata)
    svg = drawn.getvalue()
    for colour, name in _NAMES.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{title}"', 1)
