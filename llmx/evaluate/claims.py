"""What a record says of its values: evidence, state, trust; and whether the evidence bears them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from llmx.evaluate.gold import scalars, spec_at
from llmx.evaluate.printed import prints_value, speaks_of
from llmx.evaluate.results import Claim, Fault, Invented, LeafKind
from llmx.fields import FieldKind, FieldSpec, Schema
from llmx.records import Evidence, Value


@dataclass(frozen=True, slots=True)
class Claims:
    """The `fields` of a record, by path.

    A leaf of a list item that has no entry of its own (a unit, a kind) is
    borne by the entry of the item or, failing that, by those of the item's
    other leaves.
    """

    own: Mapping[str, Claim]
    of_items: Mapping[str, Claim]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Claims":
        own = {path: _claim(entry) for path, entry in (record.get("fields") or {}).items()}
        items: dict[str, list[Claim]] = {}
        for path, claim in own.items():
            if item := _item_of(path):
                items.setdefault(item, []).append(claim)
        return cls(own, {item: _joined(claims) for item, claims in items.items()})

    def claim(self, path: str) -> Claim | None:
        item = _item_of(path)
        return self.own.get(path) or self.own.get(item) or self.of_items.get(item)


def supports(claim: Claim | None, kind: LeafKind, value: Value) -> bool | None:
    """Whether the evidence of a right value prints it; None for what is not printed as such.

    Choices are inferred, and derived values calculated.
    """
    if kind == "choice" or (claim is not None and claim.state == "derived"):
        return None
    printed: FieldKind = "number" if kind == "fact" else "text" if kind == "statement" else kind
    return claim is not None and prints_value(printed, value, claim.evidence)


def values_of(report: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """The non-null values of a report by path."""
    for path, value in scalars(report):
        if value is not None and value != "":
            yield path, value


def find_invented(
    document: str, record: Mapping[str, Any], schema: Schema, text: str | None
) -> Iterator[Invented]:
    """The values of a record that its evidence does not bear; `text` is None where unknown."""
    claims = Claims.of(record)
    for path, value in values_of(record.get("report") or {}):
        claim = claims.claim(path) or Claim()
        if fault := _fault(claim, schema, path, value, text):
            yield Invented(document, path, value, fault, claim.evidence)


def _fault(claim: Claim, schema: Schema, path: str, value: Value, text: str | None) -> Fault | None:
    if not claim.evidence:
        return "no evidence"
    if text is not None and any(text[e.start : e.end] != e.quote for e in claim.evidence):
        return "quote is not the source"
    spec = spec_at(schema, path)
    if claim.state == "derived" or not isinstance(spec, FieldSpec):
        return None
    borne = speaks_of(spec.kind, value, claim.evidence)
    return None if borne else "value is not in the evidence"


def _claim(entry: Mapping[str, Any]) -> Claim:
    return Claim(
        state=entry.get("state"),
        trust=entry.get("trust"),
        chosen=entry.get("chosen"),
        agreement=entry.get("agreement"),
        reason=entry.get("reason") or "",
        evidence=tuple(
            Evidence(e["start"], e["end"], e["quote"]) for e in entry.get("evidence") or ()
        ),
    )


def _item_of(path: str) -> str:
    """The list item that a leaf stands in, or an empty text."""
    above = path.rpartition("/")[0]
    return above if above.rpartition("/")[2].isdigit() else ""


def _joined(claims: list[Claim]) -> Claim:
    """What the leaves of an item say together; the item is as sure as its least sure leaf."""
    trusts = [claim.trust for claim in claims if claim.trust is not None]
    first = claims[0]
    evidence = dict.fromkeys(e for claim in claims for e in claim.evidence)
    return Claim(
        state=first.state,
        trust=min(trusts, default=None),
        chosen=first.chosen,
        agreement=first.agreement,
        evidence=tuple(evidence),
    )
