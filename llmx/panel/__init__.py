"""Reports of one body, joined over years.

    lines -> bodies and years -> one report each -> carry | breaks | copied text -> folder, page

Nothing is joined that the reports do not join: names that may belong to one body
are suggestions, a change of form is a break, a year without a report is a gap.
"""

from llmx.panel.bodies import BodiesError, load_bodies
from llmx.panel.build import Panel, build
from llmx.panel.write import write_panel

__all__ = ["BodiesError", "Panel", "build", "load_bodies", "write_panel"]
