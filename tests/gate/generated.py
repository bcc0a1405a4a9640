"""Corpora of generated reports, by form and layout, with varied tables, with damage, with both.

Only texts and HTML: their bytes depend on nothing but the generator, so that the
hash of the corpus means what it says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from generator import DAMAGE, FORMS, LAYOUTS, VARIANTS, Generated, generate

# No seed below 100,000 was looked at while the rules were written.
FIRST_SEED = 100_000
CLEAN, DAMAGED, VARIED, BOTH = 14, 40, 24, 24
VARIED_BY = tuple(VARIANTS)
FAMILIES = {
    "lines": tuple(layout for layout in LAYOUTS if layout.startswith("txt_")),
    "one_line": tuple(layout for layout in LAYOUTS if layout.startswith("line_")),
    "markup": tuple(layout for layout in LAYOUTS if layout == "md" or layout.startswith("html")),
}


def corpora() -> Iterator[tuple[str, Callable[[Path], tuple[tuple[Path, ...], dict[str, Any]]]]]:
    """Name and maker of each corpus; a maker writes the files and gives them with their labels."""
    for at, form in enumerate(FORMS):
        for offset, (family, layouts) in enumerate(FAMILIES.items()):
            seed = FIRST_SEED + 1000 * at + 100 * offset
            yield f"generated/{form}/{family}", _maker(form, layouts, (), CLEAN, seed)
        every = tuple(layout for layouts in FAMILIES.values() for layout in layouts)
        yield (
            f"generated/{form}/damaged",
            _maker(form, every, tuple(DAMAGE), DAMAGED, FIRST_SEED + 1000 * at + 500),
        )
        yield (
            f"generated/{form}/varied",
            _maker(form, every, (), VARIED, FIRST_SEED + 1000 * at + 700, VARIED_BY),
        )
        yield (
            f"generated/{form}/damaged_varied",
            _maker(form, every, tuple(DAMAGE), BOTH, FIRST_SEED + 1000 * at + 850, VARIED_BY),
        )


def _maker(
    form: str,
    layouts: tuple[str, ...],
    damage: tuple[str, ...],
    count: int,
    seed: int,
    variants: tuple[str, ...] = (),
) -> Callable[[Path], tuple[tuple[Path, ...], dict[str, Any]]]:
    def make(folder: Path) -> tuple[tuple[Path, ...], dict[str, Any]]:
        files, golds = [], {}
        for i in range(count):
            worn = (damage[i % len(damage)],) if damage else ()
            layout = layouts[i % len(layouts)]
            varied = (variants[i % len(variants)],) if variants else ()
            report = generate(seed + i, form=form, layout=layout, damage=worn, variants=varied)
            file = folder / f"{seed + i}.{report.media}"
            file.write_bytes(report.data)
            files.append(file)
            golds[file.stem] = labels_of(report)
        return tuple(files), golds

    return make


def labels_of(report: Generated) -> dict[str, Any]:
    """The truth as gold labels. What damage made unreadable is not scored here.

    Whether it is read wrongly is asked in tests/rules/test_generated.py.
    """
    gold = dict(report.truth)
    spoilt = [{"path": path, "note": "damaged"} for path in gold.pop("_unreadable", [])]
    gold["_ambiguous"] = [*gold.get("_ambiguous", []), *spoilt]
    return gold
