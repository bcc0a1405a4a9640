"""Tables 三 and 四 without their column headers: read where their sums hold, else not at all."""

from collections.abc import Sequence

import pytest

from llmx.fields import Schema
from llmx.read import read_document
from llmx.records import Value
from llmx.rules.reader import RuleReader
from llmx.rules.table_lost_headers import LOST_HEADER

ZEROS = (0,) * 7
ROWS: list[tuple[str, tuple[int, ...]]] = [
    ("一、本年新收政府信息公开申请数量", (14, 3, 0, 0, 0, 0, 17)),
    ("二、上年结转政府信息公开申请数量", (2, 0, 0, 0, 0, 0, 2)),
    ("三、本年度办理结果（一）予以公开", (9, 2, 0, 0, 0, 0, 11)),
    ("（二）部分公开", (1, 0, 0, 0, 0, 0, 1)),
    ("（三）不予公开1.属于国家秘密", ZEROS),
    ("2.其他法律行政法规禁止公开", ZEROS),
    ("3.危及“三安全一稳定”", ZEROS),
    ("4.保护第三方合法权益", ZEROS),
    ("5.属于三类内部事务信息", ZEROS),
    ("6.属于四类过程性信息", ZEROS),
    ("7.属于行政执法案卷", ZEROS),
    ("8.属于行政查询事项", ZEROS),
    ("（四）无法提供1.本机关不掌握相关政府信息", (5, 1, 0, 0, 0, 0, 6)),
    ("2.没有现成信息需要另行制作", ZEROS),
    ("3.补正后申请内容仍不明确", ZEROS),
    ("（五）不予处理1.信访举报投诉类申请", ZEROS),
    ("2.重复申请", ZEROS),
    ("3.要求提供公开出版物", ZEROS),
    ("4.无正当理由大量反复申请", ZEROS),
    ("5.要求行政机关确认或重新出具已获取信息", ZEROS),
    ("（六）其他处理", ZEROS),
    ("（七）总计", (15, 3, 0, 0, 0, 0, 18)),
    ("四、结转下年度继续办理", (1, 0, 0, 0, 0, 0, 1)),
]
BEFORE = "三、收到和处理政府信息公开申请情况\n"
AFTER = "\n五、存在的主要问题及改进情况\n公开不够主动。\n"
RESULTS = (1, 0, 2, 0, 3, 14, 0, 0, 1, 15, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def reader(schema: Schema) -> RuleReader:
    return RuleReader(schema)


def read(reader: RuleReader, text: str, name: str = "report.txt") -> dict[str, Value]:
    document = read_document(text.encode(), name)
    found = {}
    for reading in reader.read(document).readings:
        if reading.path.startswith(("/table3/", "/table4/")):
            found[reading.path] = reading.value
            assert LOST_HEADER in reading.repairs
            assert all(document.text[e.start : e.end] == e.quote for e in reading.evidence)
    return found


def lines(rows: Sequence[tuple[str, tuple[int, ...]]], between: str) -> str:
    return "\n".join(between.join((label, *map(str, cells))) for label, cells in rows)


def page(rows: Sequence[tuple[str, tuple[int, ...]]]) -> str:
    cells = "".join(
        f"<tr><td>{label}</td>{''.join(f'<td>{n}</td>' for n in row)}</tr>" for label, row in rows
    )
    body = f"<p>{BEFORE}</p><table>{cells}</table><p>{AFTER}</p>"
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'


def truth() -> list[int]:
    return [n for _, row in ROWS for n in row]


@pytest.mark.parametrize("between", ["\t", " ", "  ", "\n", " | "])
def test_table_three_in_text(between: str, reader: RuleReader) -> None:
    found = read(reader, BEFORE + lines(ROWS, between) + AFTER)
    assert found["/table3/received/natural_person"] == 14
    assert found["/table3/received/business"] == 3
    assert found["/table3/processed/total"] == 18
    assert found["/table3/carried_out/total"] == 1
    assert sorted(map(int, map(str, found.values()))) == sorted(truth())


def test_table_three_drawn(reader: RuleReader) -> None:
    found = read(reader, page(ROWS), "report.html")
    assert found["/table3/unavailable_not_held/business"] == 1
    assert sorted(map(int, map(str, found.values()))) == sorted(truth())


def test_digits_that_ran_together(reader: RuleReader) -> None:
    glued = "".join(label + "".join(map(str, cells)) for label, cells in ROWS)
    found = read(reader, f"{BEFORE}{glued}。{AFTER}")
    assert found["/table3/received/natural_person"] == 14
    assert found["/table3/received/total"] == 17
    assert sorted(map(int, map(str, found.values()))) == sorted(truth())


@pytest.mark.parametrize("at", [0, 2, 21, 22])
def test_a_sum_that_does_not_hold_leaves_all_unread(at: int, reader: RuleReader) -> None:
    label, cells = ROWS[at]
    rows = [*ROWS[:at], (label, (cells[0] + 1, *cells[1:])), *ROWS[at + 1 :]]
    assert read(reader, BEFORE + lines(rows, "\t") + AFTER) == {}
    assert read(reader, page(rows), "report.html") == {}


def test_fewer_columns_are_none_of_its(reader: RuleReader) -> None:
    rows = [(label, (*cells[:5], cells[6])) for label, cells in ROWS]
    assert read(reader, BEFORE + lines(rows, "\t") + AFTER) == {}
    assert read(reader, page(rows), "report.html") == {}


def test_a_few_rows_are_no_table(reader: RuleReader) -> None:
    assert read(reader, page(ROWS[:5]), "report.html") == {}


@pytest.mark.parametrize("between", ["\t", " ", "\n", " | "])
def test_table_four(between: str, reader: RuleReader) -> None:
    row = between.join(map(str, RESULTS))
    found = read(reader, f"四、政府信息公开行政复议、行政诉讼情况\n{row}{AFTER}")
    assert [*found.values()] == list(RESULTS)
    assert found["/table4/litigation_direct/upheld"] == 14


@pytest.mark.parametrize("at", [0, 3, 9])
def test_table_four_whose_blocks_do_not_add_up(at: int, reader: RuleReader) -> None:
    wrong = [n + (i == at) for i, n in enumerate(RESULTS)]
    row = " ".join(map(str, wrong))
    assert read(reader, f"四、政府信息公开行政复议、行政诉讼情况\n{row}{AFTER}") == {}
    row = " ".join(map(str, RESULTS[:14]))
    assert read(reader, f"四、政府信息公开行政复议、行政诉讼情况\n{row}{AFTER}") == {}
