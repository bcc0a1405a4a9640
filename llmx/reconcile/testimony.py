"""What a report has to say to a value: for it, against it, or nothing. Pure.

For it: the words around it name its field (`tied`), its unit is printed, and an
identity bears it out. Against it: an identity fails with it, the same quantity
is told elsewhere with another value, or its figure is another field's.
"""

from collections.abc import Iterable, Mapping, Sequence

from llmx.documents import Span
from llmx.fields import Identity, Schema
from llmx.frozen import frozen
from llmx.identities import Figures, assess
from llmx.records import Check, Decision, Reading, are_apart
from llmx.trust import LOOSE

# Below this it is not worth asking about again.
LEANING = 0.5
# Below this the rules themselves call a reading unsure.
SURE = 0.85
_PARTS = 2
_NO_FIELD = "something that no field is for"


@frozen
class Testimony:
    """What is known of a value beside the value.

    `tied` is how firmly the words around bind it to its label (0..1), `bare` that
    its field has a unit and none is printed. `owner` says what its figure is, if the
    rules know it as something else. `holds` and `breaks` are identities that come out so with it,
    `proofs` those that hold and could not by chance alone. `differs` are those that say
    that one quantity is told twice, and fail; `elsewhere` tells the other value.
    """

    tied: float
    bare: bool = False
    owner: str = ""
    holds: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    elsewhere: str = ""

    @property
    def against(self) -> str:
        """What speaks against the value, in words; empty if nothing does."""
        if self.breaks:
            return f"{self.breaks[0]} does not hold with it"
        if self.elsewhere:
            return f"the same quantity has another value: {self.elsewhere}"
        return f"its figure is {self.owner}" if self.owner else ""

    @property
    def doubt(self) -> str:
        """What the value lacks to stand alone where nothing speaks against it, in words."""
        if self.proofs:
            return ""
        if self.tied < LOOSE:
            return (
                f"loosely tied to its label ({self.tied:.2f} of {LOOSE:.2f}), "
                "and no identity bears it out"
            )
        return "printed without a unit, and no identity bears it out" if self.bare else ""


class Hearing:
    """The values of one report, ready to testify for or against others."""

    def __init__(
        self,
        schema: Schema,
        rules: Mapping[str, Reading],
        alone: Mapping[str, Reading],
        blank: frozenset[str] = frozenset(),
        explained: Sequence[Span] = (),
    ) -> None:
        """`alone` are readings of the model where the rules have none."""
        self._schema = schema
        self._rules = rules
        self._by_rules = figures_of(rules.values(), blank)
        self._owners = _owners(schema, rules.values(), explained)
        self._alone = alone
        self._wholes = schema.wholes
        free = {path: one for path, one in alone.items() if not self._owner(one)}
        self._told = {**free, **rules}
        self._by_both = figures_of(self._told.values(), blank)

    def of(self, reading: Reading) -> Testimony:
        """The testimony to a reading, which takes the place of any other of its field."""
        bare = self._is_bare(reading)
        if not isinstance(reading.value, int | float):
            return Testimony(reading.certainty, bare)
        outcomes = list(self._outcomes(reading, self._by_rules))
        hard = [check for identity, check in outcomes if identity.kind != "soft"]
        differing = [(identity, check) for identity, check in outcomes if _differs(identity, check)]
        return Testimony(
            reading.certainty,
            bare,
            self._owner(reading),
            tuple(check.id for check in hard if check.status == "holds"),
            tuple(check.id for check in hard if check.status == "broken"),
            tuple(self._proofs(reading)),
            tuple(check.id for _, check in differing),
            next((_told_in(reading, *one) for one in differing), ""),
        )

    def _outcomes(self, reading: Reading, figures: Figures) -> Iterable[tuple[Identity, Check]]:
        """The identities that a reading is a term of, as they come out with it."""
        if not isinstance(reading.value, int | float):
            return
        with_it = figures.with_value(reading.path, reading.value)
        for identity in self._schema.checks:
            if _is_term(reading.path, identity):
                check = assess(identity, with_it)
                if check and check.status != "not_assessable":
                    yield identity, check

    def _proofs(self, reading: Reading) -> Iterable[str]:
        told = {**self._told, reading.path: reading}
        for identity, check in self._outcomes(reading, self._by_both):
            if check.status == "holds" and _proves(identity, check, reading.path, told):
                yield check.id

    def _owner(self, reading: Reading) -> str:
        """What the figure of a reading is, where the rules know it as something else."""
        if reading.state == "stated_none" or not isinstance(reading.value, int | float):
            return ""
        spans = _spans(reading)
        for owner, span in self._owners:
            if owner != reading.path and any(map(span.overlaps, spans)):
                return owner if owner == _NO_FIELD else f"that of {owner}"
        whole = self._alone.get(self._wholes.get(reading.path, ""))
        shared = whole and any(one.overlaps(span) for one in _spans(whole) for span in spans)
        return f"that of {whole.path}, its whole" if whole and shared else ""

    def _is_bare(self, reading: Reading) -> bool:
        leaf = self._schema.leaf_at.get(reading.path)
        if leaf is None or not leaf.spec.units or reading.state != "stated":
            return False
        return all(evidence.quote.rstrip()[-1:].isdigit() for evidence in reading.evidence)


def figures_of(readings: Iterable[Reading | Decision], blank: frozenset[str]) -> Figures:
    """Values as the identities take them."""
    values: dict[str, int | float] = {}
    texts: dict[str, str] = {}
    unreadable: set[str] = set()
    rough: set[str] = set()
    for reading in readings:
        if reading.state == "unreadable":
            unreadable.add(reading.path)
        elif isinstance(reading.value, str):
            texts[reading.path] = reading.value
        elif reading.value is not None:
            values[reading.path] = reading.value
            if reading.qualifier != "exact":
                rough.add(reading.path)
    return Figures(values, blank, frozenset(unreadable), texts, frozenset(rough))


def _spans(reading: Reading) -> list[Span]:
    return [Span(evidence.start, evidence.end) for evidence in reading.evidence]


def _owners(
    schema: Schema, rules: Iterable[Reading], explained: Sequence[Span]
) -> list[tuple[str, Span]]:
    """Parts of the source whose figures the rules know; left-over facts are free for the taking."""
    facts = tuple(listing.path + "/" for listing in schema.lists if listing.spec.kind == "facts")
    named = (reading for reading in rules if not reading.path.startswith(facts))
    return [
        *((reading.path, span) for reading in named for span in _spans(reading)),
        *((_NO_FIELD, span) for span in explained),
    ]


def _is_term(path: str, identity: Identity) -> bool:
    return path in identity.left or path in identity.right


def _is_same_quantity(identity: Identity) -> bool:
    """Whether it says no more than that one quantity is told in two places."""
    return (
        identity.kind == "soft"
        and len(identity.left) == len(identity.right) == 1
        and "/*/" not in identity.right[0]
    )


def _differs(identity: Identity, check: Check) -> bool:
    return _is_same_quantity(identity) and check.status == "broken"


def _told_in(reading: Reading, identity: Identity, check: Check) -> str:
    at_left = reading.path in identity.left
    other, value = (identity.right[0], check.right) if at_left else (identity.left[0], check.left)
    return f"{other} = {value}"


def _proves(identity: Identity, check: Check, path: str, told: Mapping[str, Reading]) -> bool:
    """Whether that an identity holds says something of the value at `path`.

    A whole must be made up of two parts or more, and each figure printed in a
    place of its own. A part may be mistaken for another part, so it is borne out only
    where all the other figures are sure of theirs.
    """
    if identity.kind == "bound" or any(term not in told for term in check.paths):
        return False
    if _is_same_quantity(identity):
        return are_apart([told[term] for term in check.paths])
    counted = [told[term] for term in check.paths if told[term].value]
    # A zero adds nothing to a sum of which not every part is told.
    terms = check.paths if _is_complete(identity, check) else tuple(one.path for one in counted)
    parts = sum(term not in identity.left for term in terms)
    whole = len(identity.left) == 1 and path in identity.left
    sure = whole or all(one.path == path or is_sure(one) for one in counted)
    return bool(counted) and path in terms and parts >= _PARTS and sure and are_apart(counted)


def is_sure(reading: Reading) -> bool:
    """Whether a reading belongs to its label: the rules', or one that is firmly tied to it."""
    return reading.reader == "rules" or reading.certainty >= LOOSE


def is_unsure(reading: Reading) -> bool:
    """Whether the reader itself doubts its value."""
    return reading.state == "unreadable" or reading.certainty < SURE


def _is_complete(identity: Identity, check: Check) -> bool:
    """Whether every term is told, a list's items aside, of which none can be known to be all."""
    terms = {*identity.left, *identity.right} - set(identity.optional)
    return terms <= set(check.paths)
