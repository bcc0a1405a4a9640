"""Accuracy gate: what was once read right stays read right.

    python tests/gate/accuracy_gate.py                  fail if a figure is below its floor
    python tests/gate/accuracy_gate.py --update         pin the figures measured now
    python tests/gate/accuracy_gate.py --update --allow-lower "why"

Floors are kept in floors.json for each variant of the corpus, together with a
hash of its files and gold labels: a figure means nothing without the corpus it
was measured on, so a changed corpus fails until the floors are pinned anew.
`--update` lowers no floor unless it is told why; the reason stays in the file.

A variant is a corpus and what reads it. To add one, add a line to VARIANTS.
"""

import argparse
import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from llmx.evaluate import Evaluation, evaluate, load_golds
from llmx.fields import Schema

ROOT = Path(__file__).resolve().parents[2]
FLOORS = Path(__file__).with_name("floors.json")
_DIGITS = 4  # floors are rounded down to this many decimals


class GateError(Exception):
    """The gate cannot judge: an unknown variant, or a document without a record."""


class LoweredError(GateError):
    """An update would lower a floor, and nobody said why."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files to read and their gold labels by stem."""

    files: tuple[Path, ...]
    golds: Mapping[str, dict[str, Any]]

    def fingerprint(self) -> str:
        """SHA-256 over names and bytes of the files and over the labels, whatever their order."""
        parts = [[file.name, hashlib.sha256(file.read_bytes()).hexdigest()] for file in self.files]
        content = json.dumps([sorted(parts), self.golds], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Variant:
    """A corpus, made in a scratch folder where it has to be made, and what reads it."""

    corpus: Callable[[Path], Corpus]
    read: Callable[[Sequence[Path]], list[dict[str, Any]]]
    text_of: Callable[[Mapping[str, Any]], str | None]
    schema: Callable[[], Schema]

    def evaluate(self, corpus: Corpus) -> Evaluation:
        records = self.read(corpus.files)
        return evaluate(records, corpus.golds, self.schema(), text_of=self.text_of, resamples=0)


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a variant as they are now, and the corpus they were measured on."""

    corpus: str
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pinned:
    """The floors of a variant; `lowered` keeps every floor that went down, and why."""

    corpus: str
    floors: Mapping[str, float]
    lowered: list[dict[str, Any]] = field(default_factory=list)


def seeds_corpus(_scratch: Path) -> Corpus:
    """The reports of seeds/ that have gold labels beside them."""
    golds = load_golds(ROOT / "seeds")
    files = [p for p in sorted((ROOT / "seeds").iterdir()) if not p.name.endswith(".json")]
    return Corpus(tuple(file for file in files if file.stem in golds), golds)


def read_with_rules(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The records that the rule engine makes of `paths`."""
    from llmx.run import extract_rules

    return extract_rules(paths)


def source_text(record: Mapping[str, Any]) -> str | None:
    """The text that a record's offsets count in."""
    from llmx.read import read_document

    path = Path(record["source"]["path"])
    return read_document(path.read_bytes(), str(path)).text


def annual_report() -> Schema:
    from llmx.pack import load_schema

    return load_schema("annual_report")


def _generated() -> dict[str, Variant]:
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "gate")]
    from generated import corpora

    def corpus_of(make: Callable[[Path], Any]) -> Callable[[Path], Corpus]:
        return lambda scratch: Corpus(*make(scratch))

    return {
        name: Variant(corpus_of(make), read_with_rules, source_text, annual_report)
        for name, make in corpora()
    }


VARIANTS = {
    "seeds/rules": Variant(seeds_corpus, read_with_rules, source_text, annual_report),
    **_generated(),
}


def figures_of(evaluation: Evaluation) -> dict[str, float]:
    """The figures that have floors; one that is undefined (nothing found) counts as 0."""
    numeric, facts, overall = (
        row.tally for row in (evaluation.numeric, evaluation.numeric_and_facts, evaluation.overall)
    )
    figures = {
        "numeric.precision": numeric.precision,
        "numeric.recall": numeric.recall,
        "numeric.f1": numeric.f1,
        "numeric_and_facts.f1": facts.f1,
        "overall.precision": overall.precision,
        "overall.recall": overall.recall,
        "overall.f1": overall.f1,
        "grounded": evaluation.grounding.grounded_share,
        "supported": evaluation.grounding.supported_share,
    }
    return {name: _rounded_down(figure or 0.0) for name, figure in figures.items()}


def _rounded_down(figure: float) -> float:
    scale: int = 10**_DIGITS
    # A share such as 0.29 times 10,000 may fall short of 2900 by the last bit.
    return math.floor(round(figure * scale, 6)) / scale


def measure(variant: Variant) -> Measured:
    """Read the corpus and score it; GateError if a document has no record."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus = variant.corpus(Path(scratch))
        evaluation = variant.evaluate(corpus)
        if evaluation.without_record:
            raise GateError(f"no record of {', '.join(evaluation.without_record)}")
        return Measured(corpus.fingerprint(), figures_of(evaluation))


def find_faults(pinned: Pinned, measured: Measured) -> list[str]:
    """Why a variant does not pass; nothing if it does."""
    if pinned.corpus != measured.corpus:
        return ["the corpus has changed since the floors were pinned: run with --update"]
    below = [
        f"{name} is {measured.figures[name]:.4f}, below its floor of {floor:.4f}"
        for name, floor in pinned.floors.items()
        if measured.figures.get(name, 0.0) < floor
    ]
    unpinned = sorted(measured.figures.keys() - pinned.floors.keys())
    return below + [f"{name} has no floor: run with --update" for name in unpinned]


def updated(pinned: Pinned | None, measured: Measured, reason: str | None) -> Pinned:
    """The figures as new floors; LoweredError if one would go down without a reason."""
    old = pinned or Pinned(measured.corpus, {})
    lowered = {
        name: [floor, measured.figures.get(name, 0.0)]
        for name, floor in old.floors.items()
        if measured.figures.get(name, 0.0) < floor
    }
    if lowered and not reason:
        said = ", ".join(f"{name} {was:.4f} -> {now:.4f}" for name, (was, now) in lowered.items())
        raise LoweredError(f'would lower {said}; give the reason with --allow-lower "…"')
    notes = [{"reason": reason, "figures": lowered}] if lowered else []
    return Pinned(measured.corpus, dict(measured.figures), [*old.lowered, *notes])


def load_floors(path: Path) -> dict[str, Pinned]:
    return {name: Pinned(**entry) for name, entry in json.loads(path.read_text("utf-8")).items()}


def write_floors(path: Path, floors: Mapping[str, Pinned]) -> None:
    plain = {name: asdict(pinned) for name, pinned in sorted(floors.items())}
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def check_variants(variants: Mapping[str, Variant], names: Sequence[str], path: Path) -> int:
    """Print how each variant stands; 0 if all pass."""
    floors = load_floors(path)
    strange = sorted(floors.keys() - variants.keys())
    faults = [f"{name}: floors are pinned, but there is no such variant" for name in strange]
    for name in names:
        found = _check(name, variants[name], floors.get(name))
        faults.extend(f"{name}: {fault}" for fault in found)
    for fault in faults:
        _say(f"FAIL {fault}")
    return int(bool(faults))


def _check(name: str, variant: Variant, pinned: Pinned | None) -> list[str]:
    if pinned is None:
        return ["no floors are pinned: run with --update"]
    measured = measure(variant)
    _show(name, measured)
    return find_faults(pinned, measured)


def update_variants(
    variants: Mapping[str, Variant], names: Sequence[str], path: Path, reason: str | None
) -> int:
    """Pin what is measured now; 1 and nothing written if a floor would go down unexplained."""
    floors = {name: pin for name, pin in load_floors(path).items() if name in variants}
    for name in names:
        measured = measure(variants[name])
        _show(name, measured)
        try:
            floors[name] = updated(floors.get(name), measured, reason)
        except LoweredError as error:
            _say(f"FAIL {name}: {error}")
            return 1
    write_floors(path, floors)
    return 0


def main(
    arguments: Sequence[str] | None = None,
    variants: Mapping[str, Variant] = VARIANTS,
    path: Path = FLOORS,
) -> int:
    """0 if all is well, 1 if the gate is shut, 2 if it cannot judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("variant", nargs="*", help=f"of {', '.join(variants)}; all if left out")
    parser.add_argument("--update", action="store_true", help="pin the figures measured now")
    parser.add_argument("--allow-lower", metavar="REASON", help="let --update lower floors")
    given = parser.parse_args(arguments)
    if given.allow_lower is not None and not (given.update and given.allow_lower.strip()):
        parser.error("--allow-lower goes with --update and wants a reason")
    if unknown := [name for name in given.variant if name not in variants]:
        parser.error(f"no such variant: {', '.join(unknown)}")
    names = given.variant or list(variants)
    try:
        if given.update:
            return update_variants(variants, names, path, given.allow_lower)
        return check_variants(variants, names, path)
    except GateError as error:
        _say(f"FAIL {error}")
        return 2


def _show(name: str, measured: Measured) -> None:
    _say(
        f"{name}  " + "  ".join(f"{what} {figure:.4f}" for what, figure in measured.figures.items())
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
