"""The generator tells the truth about what it prints."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest

from . import DAMAGE, FORMS, HARSH, LAYOUTS, SCRIPTS, VARIANTS, Generated, generate, iterate, leaves
from .grammar import count
from .identities import IDENTITIES, broken
from .ink import CLOSE, OPEN
from .numbers import chinese
from .text_layout import STYLES
from .wording import proactive, remedies, requests

TEXTS = tuple(STYLES)
_MARKS = re.compile("[\ue000-\uf8ff]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def _numbers(one: Generated) -> Iterator[tuple[str, float, str]]:
    for path, value in leaves(one.truth).items():
        if isinstance(value, int | float) and path in one.printed:
            yield path, value, one.printed[path]


def _as_number(shown: str) -> float | None:
    """A printed number read the plain way; None where it is words."""
    text = shown.translate(_WIDE).replace(",", "").replace("两", "2").replace("十余", "10")
    text = text.strip("余多近约元")
    times = 10_000 if "万" in text else 1
    text = text.replace("万", "").replace("元", "")
    if re.fullmatch(r"[+-]?[\d.]+", text):
        return float(text) * times
    small = {chinese(n): n for n in range(201)} | {"百": 100, "千": 1000}
    return small.get(text)


@pytest.mark.parametrize(("form", "layout"), [*itertools.product(FORMS, LAYOUTS)])
def test_every_form_renders_in_every_layout(form: str, layout: str) -> None:
    one = generate(7, form=form, layout=layout)
    assert len(one.data) > 1000
    assert json.loads(json.dumps(one.truth, ensure_ascii=False)) == one.truth
    assert one.truth["identity"]
    assert not one.truth["_source_errors"]
    if one.text is not None:
        assert not _MARKS.search(one.text)
        assert one.data.decode() == one.text


@pytest.mark.parametrize("layout", ["txt_pipe", "html", "docx", "pdf"])
def test_same_seed_same_report(layout: str) -> None:
    ones = [generate(11, form="form_2021", layout=layout, damage=("pinyin",)) for _ in range(2)]
    assert ones[0] == ones[1]
    other = generate(12, form="form_2021", layout=layout)
    assert other.data != ones[0].data


@pytest.mark.parametrize("form", FORMS)
def test_numbers_of_the_truth_stand_in_the_text(form: str) -> None:
    for one in iterate(40, 3, forms=[form], layouts=TEXTS):
        text = str(one.text)
        for path, value, shown in _numbers(one):
            assert shown in text, path
            number = _as_number(shown)
            if number is None:
                assert value == 0, (path, shown)
            elif path not in {"/table2/charges", "/table2/procurement/amount"} | _MONEY:
                assert number == value, (path, shown)


_MONEY = {"/fees/charged", "/capacity/funding"}


@pytest.mark.parametrize("form", FORMS)
def test_identities_hold_in_the_truth(form: str) -> None:
    assessed = set()
    for one in iterate(40, 4, forms=[form], layouts=("txt_pipe", "html")):
        stated = leaves(one.truth)
        assert not broken(stated)
        assessed |= {i.check for i in IDENTITIES if all(p in stated for p in i.left)}
    wanted = "t3.balance/total" if form.startswith("form") else "req.channels"
    assert wanted in assessed


def test_lists_add_up() -> None:
    for one in iterate(120, 5, layouts=("txt_pipe",)):
        part = one.truth.get("proactive", {})
        for key, lists in (
            ("topics", part.get("topics", [])),
            ("channels", part.get("channels", [])),
        ):
            whole = sum(item["count"] for item in lists if not item.get("within"))
            assert not whole or whole == part["total"], (one.name, key)


@pytest.mark.parametrize("damage", [*DAMAGE, *sorted(HARSH)])
def test_damage_keeps_the_books(damage: str) -> None:
    for one in iterate(16, 6, layouts=TEXTS, damage=[damage], scripts=SCRIPTS):
        gone = [*one.truth["_unreadable"], *one.truth["_blank"]]
        stated = leaves(one.truth)
        assert not set(gone) & set(stated)
        assert set(one.lost) == set(one.truth["_unreadable"])
        clean = generate(
            _seed(one), form=one.form, layout=one.layout, script=one.script
        )  # the same report unharmed
        for path, value in stated.items():
            if damage != "source_error" and not isinstance(value, str):
                assert leaves(clean.truth).get(path, one.lost.get(path)) == value


def _seed(one: Generated) -> int:
    return int(one.name.rsplit("-", 1)[1])


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_keep_the_books(variant: str) -> None:
    changed = 0
    for seed, form in itertools.product(range(4), FORMS):
        report = generate(seed, form=form, layout="txt_pipe", variants=[variant])
        assert report.text is not None
        changed += report.text != generate(seed, form=form, layout="txt_pipe").text
        assert not broken(leaves(report.truth))
        for path, shown in report.printed.items():
            assert shown in report.text, path
    assert changed


def test_source_errors_are_real_and_named() -> None:
    named = set()
    for one in iterate(60, 8, layouts=("txt_pipe", "html"), damage=["source_error"], most=1):
        errors = {error["check"] for error in one.truth["_source_errors"]}
        named |= errors
        assert {i.check for i in broken(leaves(one.truth))} == errors - {"year"}
    assert any(check.startswith("t3.") for check in named)
    assert "year" in named


def test_blank_cells_state_nothing() -> None:
    ones = list(iterate(30, 9, layouts=("txt_pipe",), damage=["blank_cells"], most=1))
    assert any(one.truth["_blank"] for one in ones)
    assert all(not one.truth["_unreadable"] for one in ones)


def test_glued_cells_are_unreadable_unless_arithmetic_decides() -> None:
    ones = list(iterate(60, 10, layouts=("line_glued", "txt_glued")))
    stated = sum(len(leaves(one.truth)) for one in ones)
    lost = sum(len(one.lost) for one in ones)
    assert 0 < lost < stated * 0.2


def test_scripts_differ_and_the_truth_is_simplified() -> None:
    ones = [generate(5, form="form_2019", layout="txt_tabs", script=s) for s in SCRIPTS]
    assert len({one.data for one in ones}) == len(SCRIPTS)
    assert len({str(one.truth["table3"]) for one in ones}) == 1
    assert {one.truth["identity"]["year"] for one in ones} == {ones[0].truth["identity"]["year"]}
    assert "資訊" not in str(ones[1].text)
    assert all("報告" not in one.truth["identity"]["title"] for one in ones)


def test_wording_is_varied() -> None:
    for least, wording in (
        (500, proactive.TOTAL), (300, requests.RECEIVED),
        (150, requests.NONE_RECEIVED["received"]), (100, remedies.NONE["rec.total&lit.total"]),
    ):  # fmt: skip
        assert sum(map(count, wording)) >= least


def test_marks_are_private_use() -> None:
    assert _MARKS.match(OPEN)
    assert _MARKS.match(CLOSE)
