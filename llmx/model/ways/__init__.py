"""Ways of asking: how a question is put and how its answer is read.

    values    the value of each field, or null
    sparse    the value of each field that the text tells of; the others are left out
    quotes    the value with the words that it comes from
    points    the mark of a figure or denial in the text: no number is written at all
    rows      a list, as rows of words and a figure, or of words alone

A way knows the text it shows, the shape of the answer, and where in the page
the text bears an answer out. Words, days and years are asked for in one way only.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from llmx.model.asking import Form
from llmx.model.pages import Claim, Normalise, Page
from llmx.model.shapes import Shape


class Way(Protocol):
    """One way of asking; holds nothing of a document."""

    @property
    def name(self) -> str: ...

    def shown(self, page: Page, form: Form) -> str:
        """The page as the model gets to see it."""
        ...

    def shape(self, form: Form) -> Shape:
        """What the answer must look like."""
        ...

    def room(self, form: Form) -> int:
        """Tokens for an answer that does not run on."""
        ...

    def claims(
        self, page: Page, form: Form, answer: Mapping[str, Any], normalise: Normalise
    ) -> Iterator[Claim]:
        """What an answer says of each field, and whether the page bears it out."""
        ...
