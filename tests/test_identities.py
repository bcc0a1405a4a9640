"""The report's arithmetic: what holds, what is broken, what cannot be said."""

from dataclasses import replace

import pytest

from llmx.fields import Identity
from llmx.identities import Figures, assess, assess_nested, missing_value

BALANCE = Identity("balance", "exact", ("/in", "/carried_in"), ("/done", "/carried_out"))
PARTS = Identity("parts", "exact", ("/whole",), ("/a", "/b", "/c"), all_parts=True)
LIST = Identity("list", "soft", ("/whole",), ("/items/*/count",), top_items_only="within")
BOUND = Identity("bound", "bound", ("/part",), ("/whole",))


@pytest.mark.parametrize(
    ("identity", "values", "status"),
    [
        (BALANCE, {"/in": 5, "/carried_in": 1, "/done": 4, "/carried_out": 2}, "holds"),
        (BALANCE, {"/in": 5, "/carried_in": 1, "/done": 4, "/carried_out": 1}, "broken"),
        (BALANCE, {"/in": 5, "/carried_in": 1, "/done": 4}, "not_assessable"),
        (PARTS, {"/whole": 5, "/a": 3, "/b": 2}, "holds"),
        (PARTS, {"/whole": 6, "/a": 4, "/b": 1}, "broken"),
        (PARTS, {"/whole": 6, "/a": 4}, "not_assessable"),
        (PARTS, {"/whole": 3, "/a": 4}, "broken"),
        (LIST, {"/whole": 9, "/items/0/count": 4, "/items/1/count": 5}, "holds"),
        (LIST, {"/whole": 100, "/items/0/count": 4, "/items/1/count": 5}, "not_assessable"),
        (LIST, {"/whole": 425, "/items/0/count": 400, "/items/1/count": 21}, "broken"),
        (LIST, {"/whole": 9, "/items/0/count": 40, "/items/1/count": 5}, "broken"),
        (BOUND, {"/part": 3, "/whole": 3}, "holds"),
        (BOUND, {"/part": 4, "/whole": 3}, "broken"),
    ],
)
def test_status(identity: Identity, values: dict[str, int], status: str) -> None:
    check = assess(identity, Figures(values))
    assert check is not None
    assert check.status == status


@pytest.mark.parametrize(
    ("total", "status"), [(308, "not_assessable"), (300, "holds"), (400, "broken")]
)
def test_a_figure_told_roughly_breaks_nothing_within_its_rounding(total: int, status: str) -> None:
    values = {"/whole": 300, "/items/0/count": 200, "/items/1/count": total - 200}
    check = assess(LIST, Figures(values, rough=frozenset({"/whole"})))
    assert check is not None
    assert check.status == status


def test_nothing_to_assess_is_no_check() -> None:
    assert assess(PARTS, Figures({})) is None
    assert assess(LIST, Figures({"/whole": 3})) is None


@pytest.mark.parametrize(
    ("values", "blank", "status"),
    [
        ({"/in": 5, "/carried_in": 1, "/done": 4}, "/carried_out", "not_assessable"),
        ({"/in": 5, "/carried_in": 1, "/done": 7}, "/carried_out", "broken"),
        ({"/in": 5, "/done": 6, "/carried_out": 1}, "/carried_in", "not_assessable"),
        ({"/in": 9, "/done": 6, "/carried_out": 1}, "/carried_in", "broken"),
    ],
)
def test_a_blank_cell_may_hold_the_difference(
    values: dict[str, int], blank: str, status: str
) -> None:
    check = assess(BALANCE, Figures(values, blank=frozenset({blank})))
    assert check is not None
    assert check.status == status


def test_a_part_of_a_blank_whole_is_not_too_large() -> None:
    check = assess(BOUND, Figures({"/part": 4}, blank=frozenset({"/whole"})))
    assert check is not None
    assert check.status == "not_assessable"


def test_blank_cells_are_taken_as_zero_and_it_is_said() -> None:
    figures = Figures({"/in": 5, "/done": 5}, frozenset({"/carried_in", "/carried_out"}))
    check = assess(BALANCE, figures)
    assert check is not None
    assert (check.status, check.note) == ("holds", "blank cells taken as zero")


def test_a_row_that_not_every_form_has_may_be_missing_but_not_unreadable() -> None:
    identity = Identity("sum", "exact", ("/all",), ("/a", "/b"), optional=("/b",))
    without = assess(identity, Figures({"/all": 4, "/a": 4}))
    spoilt = assess(identity, Figures({"/all": 4, "/a": 4}, unreadable=frozenset({"/b"})))
    assert without is not None
    assert spoilt is not None
    assert (without.status, spoilt.status) == ("holds", "not_assessable")


@pytest.mark.parametrize(
    ("upheld", "pending", "status", "right"),
    [(3, 2, "holds", 5), (5, 2, "holds", 5), (1, 2, "broken", 2), (3, 0, "broken", 4)],
)
def test_a_part_told_elsewhere_counts_where_it_is_what_the_sum_lacks(
    upheld: int, pending: int, status: str, right: int
) -> None:
    identity = Identity(
        "x", "exact", ("/all",), ("/upheld", "/other"), all_parts=True, elsewhere=("/pending",)
    )
    other = 1 if status == "broken" else 0
    values = {"/all": 5, "/upheld": upheld, "/other": other, "/pending": pending}
    check = assess(identity, Figures(values))
    assert check is not None
    assert (check.status, check.right) == (status, right)


@pytest.mark.parametrize(
    ("whole", "status", "right"), [(9, "holds", 9), (13, "holds", 13), (10, "broken", 13)]
)
def test_a_part_told_inside_another_does_not_count_twice(
    whole: int, status: str, right: int
) -> None:
    identity = replace(PARTS, inside=("/c",))
    check = assess(identity, Figures({"/whole": whole, "/a": 2, "/b": 7, "/c": 4}))
    assert check is not None
    assert (check.status, check.right) == (status, right)


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [(0, 0, "not_assessable"), (3, 1, "not_assessable"), (8, 1, "broken"), (8, 3, "broken")],
)
def test_few_of_the_parts_told_break_nothing(a: int, b: int, status: str) -> None:
    check = assess(PARTS, Figures({"/whole": 10, "/a": a, "/b": b}))
    assert check is not None
    assert check.status == status


def test_what_stands_in_for_a_whole_is_named() -> None:
    identity = Identity(
        "x", "exact", ("/replied",), ("/a", "/b"), all_parts=True, instead=("/completed",)
    )
    check = assess(identity, Figures({"/completed": 6, "/a": 4, "/b": 1}))
    assert check is not None
    assert (check.status, check.left, check.right) == ("broken", 6, 5)
    assert "/completed stands in" in check.note


def test_parts_of_a_part_are_held_against_it() -> None:
    values = {"/whole": 9, "/items/0/count": 9, "/items/1/count": 4, "/items/2/count": 5}
    texts = {"/items/0/label": "网站", "/items/1/within": "网站", "/items/2/within": "网站"}
    figures = Figures(values, texts=texts)
    top = assess(LIST, figures)
    (nested,) = assess_nested(LIST, figures)
    assert top is not None
    assert (top.status, top.right) == ("holds", 9)
    assert (nested.id, nested.status, nested.left, nested.right) == ("list/网站", "holds", 9, 9)


def test_the_one_unknown_of_an_identity_is_forced() -> None:
    assert missing_value(BALANCE, Figures({"/in": 5, "/carried_in": 1, "/done": 4})) == (
        "/carried_out",
        2,
    )
    assert missing_value(BALANCE, Figures({"/in": 5, "/carried_in": 1})) is None
    assert missing_value(BALANCE, Figures({"/in": 5, "/carried_in": 1, "/done": 9})) is None
    assert missing_value(PARTS, Figures({"/whole": 5, "/a": 3, "/b": 2})) is None


def test_an_identity_over_columns_is_written_out() -> None:
    identity = Identity(
        "t", "exact", ("/r/{x}",), ("/s/{x}",), over=("a", "b"), optional=("/s/{x}",)
    )
    assert [(one.id, one.left, one.optional) for one in identity.expand()] == [
        ("t/a", ("/r/a",), ("/s/a",)),
        ("t/b", ("/r/b",), ("/s/b",)),
    ]
