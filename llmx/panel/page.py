"""The panel as one page that needs nothing else: tables, plots, light, dark and print."""

from collections import Counter
from pathlib import Path

from llmx.panel.build import Panel
from llmx.panel.plots import MOST_BODIES, plots

_TEMPLATE = "page.html.jinja"
# The page is to be read; the CSV files have all rows.
_MOST_ROWS = 200


def page(panel: Panel) -> str:
    """HTML. Everything from a report is escaped; no script, and nothing loaded from elsewhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kept = {(r.body, r.year): r for r in panel.reports if r.kept}
    statuses = Counter(one.status for one in panel.carried)
    return environment.get_template(_TEMPLATE).render(
        panel=panel,
        kept=kept,
        several=Counter((r.body, r.year) for r in panel.reports),
        broken=[one for one in panel.carried if one.status == "broken"],
        statuses=statuses,
        labels={series.id: series.label for series in panel.schema.series},
        outside=[r for r in panel.reports if not r.kept],
        # Words in a plot are the schema's; names of bodies stand in the template, escaped.
        plots=[(plot, Markup(plot.svg)) for plot in plots(panel)],  # noqa: S704
        most=_MOST_ROWS,
        most_bodies=MOST_BODIES,
    )
