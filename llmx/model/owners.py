"""Which of the fields that claim one figure it belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from llmx.documents import Span
from llmx.model.pages import Claim, Missing, Page, Place

# Share of what sets its label apart that must be said of a field for it to share a figure.
_APART = 0.3


def owned(page: Page, claims: Sequence[Claim]) -> Iterator[Claim]:
    """The claims, less those to a figure that is rather another field's of the form.

    Fields may share a figure (收到的6件已全部按时办结), but not two parts of one
    sum; and the words around it must say of each what sets it apart.
    """
    owners: dict[Span, Claim] = {}
    for claim in claims:
        if isinstance(claim.place, Place) and claim.place.state == "stated":
            owner = owners.get(claim.place.span)
            if owner is None or _certainty(claim) > _certainty(owner):
                owners[claim.place.span] = claim
    for claim in claims:
        owner = owners.get(claim.place.span) if isinstance(claim.place, Place) else None
        if owner is None or owner is claim or _shares(page, claim, owner):
            yield claim
        else:
            yield replace(claim, place=Missing(f"the figure is that of {owner.path}"))


def _shares(page: Page, claim: Claim, owner: Claim) -> bool:
    """Whether a claim to a figure stands beside the better one of its owner."""
    whole = page.lore.wholes.get(claim.path)
    if whole is not None and whole == page.lore.wholes.get(owner.path):
        return False
    if not isinstance(claim.place, Place):
        return False
    around = page.around_span(claim.place.span)
    apart = page.labels[claim.path].own.without(page.labels[owner.path].own)
    return around.speak_of(apart) >= _APART


def _certainty(claim: Claim) -> float:
    return claim.place.certainty if isinstance(claim.place, Place) else 0.0
