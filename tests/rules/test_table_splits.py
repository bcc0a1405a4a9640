"""Digits run together: parted where arithmetic leaves one way, and only there."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmx.fields import Identity
from llmx.rules.table_splits import Run, Split, find_splits

ROW = ("a", "b", "c", "d", "e", "f", "sum")
ROW_SUM = Identity("row", "exact", ("sum",), ROW[:-1])
BLOCKS = tuple(f"{block}{name}" for block in "xyz" for name in ("1", "2", "3", "4", "sum"))
BLOCK_SUMS = tuple(
    Identity(block, "exact", (f"{block}sum",), tuple(f"{block}{i}" for i in range(1, 5)))
    for block in "xyz"
)


def _values(*splits: Split | None) -> list[tuple[int | None, ...] | None]:
    return [split.values if split else None for split in splits]


def _one(
    digits: str, paths: tuple[str, ...], *identities: Identity
) -> tuple[int | None, ...] | None:
    (split,) = find_splits([Run(tuple(digits.split()), paths)], identities, {})
    return split.values if split else None


@pytest.mark.parametrize(
    ("digits", "values"),
    [
        ("1000001", (1, 0, 0, 0, 0, 0, 1)),
        ("2000002", (2, 0, 0, 0, 0, 0, 2)),
        ("123000015", (12, 3, 0, 0, 0, 0, 15)),
        ("300153006143119", (3001, 53, 0, 0, 61, 4, 3119)),
        ("95000 0095", (95, 0, 0, 0, 0, 0, 95)),
        ("1 2 0 0 0 0 0 12", (12, 0, 0, 0, 0, 0, 12)),  # a line break cut 12
    ],
)
def test_a_row_that_adds_up_one_way(digits: str, values: tuple[int, ...]) -> None:
    assert _one(digits, ROW, ROW_SUM) == values


def test_blocks_of_table_four() -> None:
    assert _one("110024001510102", BLOCKS, *BLOCK_SUMS) == (
        *(1, 1, 0, 0, 2),
        *(4, 0, 0, 1, 5),
        *(1, 0, 1, 0, 2),
    )


def test_cells_that_all_ways_share_are_certain() -> None:
    values = _one("72641783735113481261211620", BLOCKS, *BLOCK_SUMS)
    assert values is not None
    assert values[:10] == (72, 64, 178, 37, 351, 13, 4, 8, 1, 26)
    assert values[10:14] == (None, None, None, None)  # 12,1,1,6 or 1,2,11,6 or 1,2,1,16


def test_without_identity_only_the_number_of_digits_decides() -> None:
    assert _one("417", ("a", "b", "c")) == (4, 1, 7)
    assert _one("77132470", ("a", "b", "c")) is None


def test_a_row_with_an_empty_cell_makes_one_digit_each_uncertain() -> None:
    runs = [Run(("015",), ("a", "b", "c")), Run(("12",), ("d", "e", "f"))]
    assert _values(*find_splits(runs, (), {})) == [None, None]
    zeros = [Run(("000",), ("a", "b", "c")), Run(("12",), ("d", "e", "f"))]
    assert _values(*find_splits(zeros, (), {}))[0] == (0, 0, 0)


def test_white_space_parts_cells_so_fewer_tokens_mean_a_missing_one() -> None:
    assert _one("55 7 0 0 0 0", ("a", "b", "c", "d", "e", "f", "g")) is None
    assert _one("55 7", ("a", "b", "c")) is None


def test_columns_decide_between_rows() -> None:
    runs = [
        Run(("1811568",), ("whole", "whole#")),
        Run(("1801500",), ("part1", "part1#")),
        Run(("168",), ("part2", "part2#")),
    ]
    identities = [
        Identity("year", "soft", ("whole",), ("part1", "part2")),
        Identity("all", "soft", ("whole#",), ("part1#", "part2#")),
        *(Identity(p, "bound", (p,), (f"{p}#",)) for p in ("whole", "part1", "part2")),
    ]
    assert _values(*find_splits(runs, identities, {})) == [(181, 1568), (180, 1500), (1, 68)]


def test_known_cells_take_part() -> None:
    run = Run(("12",), ("a", "b"))
    identity = Identity("sum", "exact", ("total",), ("a", "b", "c"))
    assert _values(
        *find_splits([Run(("123",), ("a", "b"))], [identity], {"total": 15, "c": 0})
    ) == [(12, 3)]
    assert _values(*find_splits([run], [identity], {})) == [(1, 2)]


def test_prose_decides_only_when_it_repeats_every_large_number_of_one_split() -> None:
    run = Run(("1811568",), ("year", "all"))
    bound = Identity("bound", "bound", ("year",), ("all",))
    assert _values(*find_splits([run], [bound], {}, printed=lambda: {181, 1568})) == [(181, 1568)]
    assert _values(*find_splits([run], [bound], {}, printed=lambda: {181})) == [None]
    assert _values(*find_splits([run], [bound], {}, printed=lambda: {181, 1568, 18, 11568})) == [
        None
    ]


def test_a_wrong_sum_in_the_source_decides_nothing() -> None:
    assert _one("123000016", ROW, ROW_SUM) is None


@given(
    st.lists(st.integers(0, 3000), min_size=6, max_size=6).map(lambda v: [*v, sum(v)]),
)
@settings(max_examples=150, deadline=None)
def test_never_a_wrong_cell(values: list[int]) -> None:
    found = _one("".join(map(str, values)), ROW, ROW_SUM)
    if found is not None:
        assert all(f in (None, v) for f, v in zip(found, values, strict=True))


@given(st.text("0123456789", max_size=120), st.integers(1, 16))
@settings(max_examples=60, deadline=None)
def test_any_digits_are_parted_whole_or_not_at_all(digits: str, cells: int) -> None:
    paths = tuple(map(str, range(cells)))
    (split,) = find_splits([Run((digits,), paths)], (), {})
    if split is not None and split.is_whole:
        bounds = [cell for cell in split.cells if cell]
        assert "".join(digits[a:b] for a, b in bounds) == digits


@pytest.mark.parametrize("digits", ["1" * 100_000, "1" * 45, "12" * 30, "0" * 50_000, "9" * 28])
def test_hostile_digits_cost_little(digits: str) -> None:
    start = time.process_time()
    for paths in (ROW, BLOCKS, ("a", "b", "c")):
        find_splits([Run((digits,), paths)] * 1, (ROW_SUM, *BLOCK_SUMS), {})
    assert time.process_time() - start < 1.0


def test_many_hostile_rows_share_one_budget() -> None:
    runs = [Run(("1" * 40,), tuple(f"{row}{n}" for n in range(7))) for row in range(60)]
    start = time.process_time()
    assert set(find_splits(runs, (), {})) == {None}
    assert time.process_time() - start < 2.0


def test_signs_part_cells() -> None:
    run = Run(("6", "24"), ("last", "change", "decisions"), is_glued=True)  # 6-24
    assert _values(*find_splits([run], (), {})) == [(6, 2, 4)]
