"""Tables out, each read back by the program it is meant for."""

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from stand_ins import SCHEMA, StandIn, check, decision, record

from llmx.fields import Schema
from llmx.lines import line_of
from llmx.records import Evidence, Failure, Problem, Value
from llmx.tables import FORMATS, MissingLibraryError, TablesError, export, tables_of
from llmx.tables.rows import MisfitError, typed
from llmx.tables.texts import acts, pieces

HOSTILE = (
    "=cmd()", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "<script>", 'a"b,c\nd', "\x01\x0b\x00",
    "\ud800 lone", "x" * 70_000, "𠮷" * 20_000,
)  # fmt: skip
# What every program can hold as it is.
PLAIN = "县政府，受理=6件；“引号”"


def line(*values: tuple[str, Value], path: str = "a.txt", quote: str = "6") -> dict[str, Any]:
    found = [
        decision(at, value, evidence=(Evidence(3, 3 + len(quote), quote), Evidence(9, 10, "六")))
        for at, value in values
    ]
    return line_of(record(*found, path=path, checks=(check("broken"),)), SCHEMA)


def hostile() -> dict[str, Any]:
    """A line whose texts were put in by hand: not all of them would pass the schema."""
    bare = line(*((f"/problems/{i}", "x") for i in range(len(HOSTILE))), quote="=1+1")
    bare["report"]["problems"] = list(HOSTILE)
    for i, text in enumerate(HOSTILE):
        bare["fields"][f"/problems/{i}"]["value"] = text
    return bare


def failed() -> dict[str, Any]:
    failure: Failure = StandIn().failure("bad.pdf", Problem("empty_file", "nothing in it"))
    return line_of(failure, SCHEMA)


FULL = (
    ("/requests/received", 6),
    ("/requests/charged", 12300.55),
    ("/requests/signed_on", "2019-03-31"),
    ("/requests/level", "city"),
    ("/requests/channels/0/label", "网站"),
    ("/requests/channels/0/count", -35),
    ("/problems/0", PLAIN),
)


@pytest.fixture
def written(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The tables of a full, an empty and a failed line, in the format asked for."""
    form = request.param
    out = tmp_path / f"t{FORMATS[form]}"
    export([line(*FULL), line(path="b.txt"), failed()], SCHEMA, out, form)
    return out


def beside(out: Path, table: str) -> Path:
    return out.with_name(f"{out.stem}.{table}{out.suffix}")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- each format, read back


@pytest.mark.parametrize("written", ["csv"], indirect=True)
def test_csv_reads_back_in_python_and_duckdb(written: Path) -> None:
    assert written.read_bytes().startswith(b"\xef\xbb\xbf")
    full, empty, broken = read_csv(written)
    assert full["requests_received"] == "6"
    assert full["requests_charged"] == "12300.55"
    assert full["requests_signed_on"] == "2019-03-31"
    assert empty["requests_received"] == ""
    assert (broken["status"], broken["record_problems"]) == ("failed", "empty_file: nothing in it")
    (channel,) = read_csv(beside(written, "requests_channels"))
    assert (channel["label"], channel["count"]) == ("网站", "-35")
    counted = duckdb.execute(
        "SELECT sum(requests_received) FROM read_csv(?, header = true)", [str(written)]
    ).fetchone()
    assert counted == (6,)


@pytest.mark.parametrize("written", ["parquet"], indirect=True)
def test_parquet_keeps_types(written: Path) -> None:
    table = pq.read_table(written)
    assert table.column("requests_received").to_pylist() == [6, None, None]
    assert table.column("requests_charged").to_pylist() == [Decimal("12300.550000"), None, None]
    assert table.column("requests_signed_on").to_pylist() == [dt.date(2019, 3, 31), None, None]
    field = table.schema.field("requests_received")
    assert field.metadata[b"label"].decode() == "依申请公开/收到申请数"
    assert pq.read_table(beside(written, "problems")).column("text").to_pylist() == [PLAIN]


@pytest.mark.parametrize("written", ["duckdb"], indirect=True)
def test_duckdb_joins_reports_and_values(written: Path) -> None:
    with duckdb.connect(str(written), read_only=True) as base:
        rows = base.execute(
            "SELECT r.doc_id, v.pointer, v.value_number, v.evidence_start, v.evidence_quote "
            "FROM reports r JOIN values v USING (doc_id) WHERE v.pointer = '/requests/received'"
        ).fetchall()
        kind = base.execute("SELECT typeof(requests_charged) FROM reports").fetchone()
        without = base.execute("SELECT doc_id FROM values WHERE pointer IS NULL").fetchall()
    assert rows == [("a", "/requests/received", 6.0, 3, "6")]
    assert kind == ("DECIMAL(24,6)",)
    assert without == [("b",), ("bad",)]


@pytest.mark.parametrize("written", ["xlsx"], indirect=True)
def test_excel_has_numbers_dates_and_chinese(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    heads, full, _, broken = (list(row) for row in book["reports"].iter_rows(values_only=True))
    read = dict(zip(heads, full, strict=True))
    assert read["requests_received"] == 6
    assert read["requests_charged"] == 12300.55
    assert read["requests_signed_on"] == pd.Timestamp("2019-03-31")
    assert broken[heads.index("status")] == "failed"
    assert book["problems"]["C2"].value == PLAIN
    assert book["requests_channels"]["D2"].value == -35


@pytest.mark.parametrize("written", ["stata"], indirect=True)
def test_stata_has_labels_dates_and_missing_numbers(written: Path) -> None:
    with pd.read_stata(written, iterator=True) as reader:
        labels = reader.variable_labels()
        frame = reader.read()
    assert labels["requests_received"] == "依申请公开/收到申请数（件）"
    assert frame["requests_received"].tolist()[0] == 6
    assert frame["requests_received"].isna().tolist() == [False, True, True]
    assert frame["requests_signed_on"].iloc[0] == pd.Timestamp("2019-03-31")
    assert pd.read_stata(beside(written, "problems"))["text"].tolist() == [PLAIN]


# --- hostile and unfitting values


def test_no_text_is_a_formula_in_csv(tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    done = export([hostile()], SCHEMA, out, "csv")
    texts = [row["text"] for row in read_csv(beside(out, "problems"))]
    expected = [f"'{text}" if acts(text) else text for text in HOSTILE]
    assert texts == [text.replace("\ud800", "\ufffd") for text in expected]
    assert not [text for text in texts if text[0] in "=+-@\t\r＝"]
    assert all(row["evidence_quote"] == "'=1+1" for row in read_csv(beside(out, "values")))
    assert any("carry a '" in note for note in done.notes)


def test_no_text_is_a_formula_in_excel_and_long_ones_go_on(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    done = export([hostile()], SCHEMA, out, "xlsx")
    book = openpyxl.load_workbook(out)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    shown = {row[1]: row[2] for row in book["problems"].iter_rows(min_row=2, values_only=True)}
    assert shown[0] == "=cmd()"
    for at in (11, 12):
        rest = [
            row[4]
            for row in book["long_texts"].iter_rows(min_row=2, values_only=True)
            if row[:3] == ("problems", at + 2, "text")
        ]
        assert "".join([str(shown[at]), *map(str, rest)]) == HOSTILE[at]
    assert any("longer than a cell" in note for note in done.notes)
    assert any("Excel forbids" in note for note in done.notes)


@pytest.mark.parametrize("form", ["parquet", "duckdb", "stata"])
def test_hostile_texts_keep_their_rows_in_every_format(tmp_path: Path, form: str) -> None:
    out = tmp_path / f"t{FORMATS[form]}"
    done = export([hostile()], SCHEMA, out, form)
    if form == "duckdb":
        with duckdb.connect(str(out), read_only=True) as base:
            texts = [row[0] for row in base.execute("SELECT text FROM problems").fetchall()]
    elif form == "parquet":
        texts = pq.read_table(beside(out, "problems")).column("text").to_pylist()
    else:
        texts = pd.read_stata(beside(out, "problems"))["text"].tolist()
    assert done.rows["problems"] == len(texts) == len(HOSTILE)
    assert (texts[0], texts[11], texts[12]) == (HOSTILE[0], HOSTILE[11], HOSTILE[12])


def test_a_value_that_fits_no_column_is_told_and_kept_as_text(tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    bare = line(("/requests/received", 6))
    bare["report"]["requests"]["received"] = bare["fields"]["/requests/received"]["value"] = 2**70
    done = export([bare], SCHEMA, out, "csv")
    assert any(str(2**70) in note for note in done.notes)
    (row,) = read_csv(beside(out, "values"))
    assert row["value"] == str(2**70)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1.5, "integer"), (2**63, "integer"), ("nan", "decimal"), (10**18, "decimal"),
     ("2019-02-30", "date"), ("six", "number")],
)  # fmt: skip
def test_what_does_not_fit_is_refused(value: Value, kind: str) -> None:
    with pytest.raises(MisfitError):
        typed(value, kind)


def test_plain_numbers_are_no_formulas() -> None:
    assert not acts("-35")
    assert not acts("+1036")
    assert acts("-35+1")


def test_pieces_cut_no_pair() -> None:
    text = "a𠮷" * 10
    assert "".join(pieces(text, 4)) == text
    assert all(len(piece.encode("utf-16-le")) <= 8 for piece in pieces(text, 4))


# --- labels, dictionary, names


def test_every_column_has_a_name_of_its_own_and_an_entry(schema: Schema, tmp_path: Path) -> None:
    for labels in (False, True):
        for table in tables_of(schema, labels=labels):
            names = [column.name.casefold() for column in table.columns]
            assert len(names) == len(set(names)), table.name
    for table in tables_of(schema):
        stata = [column.stata for column in table.columns]
        assert len(set(stata)) == len(stata)
        assert max(map(len, stata)) <= 32
    reports = tables_of(schema)[0]
    pointers = {column.pointer for column in reports.columns if column.pointer}
    assert pointers == {leaf.path for leaf in schema.leaves}
    export([], schema, tmp_path / "t.csv", "csv")
    entries = read_csv(tmp_path / "t.dictionary.csv")
    received = next(e for e in entries if e["pointer"] == "/table3/received/total")
    assert received["label"].endswith("本年新收政府信息公开申请数量/总计")
    assert (received["unit"], received["type"]) == ("件", "integer")


def test_official_labels_head_columns(tmp_path: Path) -> None:
    export([line(*FULL)], SCHEMA, tmp_path / "t.csv", "csv", labels=True, bom=False)
    assert not (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = read_csv(tmp_path / "t.csv")
    assert row["依申请公开/收到申请数（件）"] == "6"


def test_all_records_of_the_seeds_come_back(schema: Schema, tmp_path: Path) -> None:
    from llmx.run import extract_rules

    seeds = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
    lines = [json.loads(json.dumps(one)) for one in extract_rules(seeds)]
    export(lines, schema, tmp_path / "t.parquet", "parquet")
    values = pq.read_table(tmp_path / "t.values.parquet").to_pylist()
    assert len(values) == sum(len(one["fields"]) for one in lines)
    for one in lines:
        for pointer, entry in one["fields"].items():
            row = next(v for v in values if (v["doc_id"], v["pointer"]) == (one["doc_id"], pointer))
            assert row["trust"] == entry["trust"]
            assert row["evidence_quote"] == entry["evidence"][0]["quote"]


# --- many lines, and what is missing


def test_lines_are_read_some_at_a_time(tmp_path: Path) -> None:
    open_lines = 0

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal open_lines
        for _ in range(1200):
            open_lines += 1
            yield line(*FULL)

    done = export(lines(), SCHEMA, tmp_path / "t.parquet", "parquet")
    assert open_lines == done.rows["reports"] == 1200
    assert pq.ParquetFile(tmp_path / "t.parquet").num_row_groups == 3


@pytest.mark.parametrize(("form", "library"), [("parquet", "pyarrow.parquet"), ("duckdb", "duckdb"),
                                               ("xlsx", "xlsxwriter"), ("stata", "pandas")])  # fmt: skip
def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'llmx\[tables\]'"):
        export([], SCHEMA, tmp_path / "t", form)


def test_an_unknown_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match="csv, parquet"):
        export([], SCHEMA, tmp_path / "t", "ods")


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_that_is_not_there_is_made(form: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / f"t{FORMATS[form]}"
    done = export([line(*FULL)], SCHEMA, out, form)
    assert out in done.files
    assert sorted(done.files) == sorted(out.parent.iterdir())


def test_an_export_that_breaks_off_leaves_the_earlier_tables(tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    export([line(*FULL)], SCHEMA, out, "csv")
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(KeyError):
        export([line(*FULL), {}], SCHEMA, out, "csv")
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
