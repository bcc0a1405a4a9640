"""A model's value counts only where the text bears it out.

A number must be printed, as a number with that value and no unit that speaks
against it, in the passages that the model was shown; a zero needs a printed 0
or a denial in the words of the field; words must be there literally. The place
found is the evidence. What cannot be placed is refused, with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from llmx.documents import Span
from llmx.model.pages import Claim, Missing, Page, Place, Value
from llmx.records import Reading


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that the text does not bear out, and why not."""

    path: str
    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is left of an answer."""

    readings: tuple[Reading, ...] = ()
    refused: tuple[Refused, ...] = ()


def ground(page: Page, claims: Iterable[Claim], how: str) -> Grounded:
    """Readings for the claims that have a place in the page."""
    readings: list[Reading] = []
    refused: list[Refused] = []
    for claim in claims:
        if isinstance(claim.place, Missing):
            refused.append(Refused(claim.path, claim.value, claim.place.reason))
        else:
            readings.append(_reading(page, claim, claim.place, how))
    return Grounded(tuple(readings), tuple(refused))


def _reading(page: Page, claim: Claim, place: Place, how: str) -> Reading:
    evidence = page.evidence(place.span)
    source = Span(evidence[0].start, evidence[0].end)
    return Reading(
        path=claim.path,
        value=place.value,
        evidence=evidence,
        reader="model",
        state=place.state,
        unit=claim.unit,
        qualifier=place.qualifier,
        how=how,
        certainty=place.certainty,
        repairs=page.document.view.repairs_in(source),
    )
