"""A panel as a folder: CSV tables and one page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from llmx.panel.build import Panel
from llmx.panel.page import page
from llmx.tables.columns import REPORTS, Column, Table, tables_of
from llmx.tables.rows import Cell, Row, RowMaker
from llmx.tables.to_csv import CsvSink

_PLACE = (
    Column("body", "机构", meaning="the issuer's name in one form, or what a person mapped it to"),
    Column("year", "年度", "integer"),
    Column("kept", "采用", meaning="yes for the one report of a body and year"),
    Column("why", "说明", meaning="why a report is not kept"),
)
_BODY, _YEAR, *_ = _PLACE


def write_panel(panel: Panel, folder: Path, *, bom: bool = True) -> list[Path]:
    """Writes panel.csv, a CSV for each kind of finding, and panel.html; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    wide = next(table for table in tables_of(panel.schema) if table.name == REPORTS)
    tables = [replace(wide, columns=(*_PLACE, *wide.columns)), *_TABLES]
    sink = CsvSink(folder / "panel.csv", tables, bom=bom)
    sink.write(tables[0], _reports(panel))
    for table, rows in zip(
        _TABLES,
        (_coverage(panel), _carry(panel), _series(panel), _breaks(panel), _suggestions(panel),
         _copied(panel)),
        strict=True,
    ):  # fmt: skip
        sink.write(table, list(rows))
    files = sink.close()
    html = folder / "panel.html"
    html.write_text(page(panel), encoding="utf-8", errors="replace")
    return [*files, html]


_SERIES = Column("series", "序列")
_SOURCE = Column("source", "出自", meaning="the path; several, joined by +, where they add up")
_TABLES = (
    Table("coverage", "覆盖", (
        _BODY, _YEAR, Column("reports", "报告数", "integer"), Column("kept", "采用"),
    )),
    Table("carry", "跨年勾稽", (
        _BODY, _YEAR, Column("check_id", "关系"), Column("status", "结果"),
        Column("said", "本年所报", "number"), Column("expected", "由上年推得", "number"),
        Column("note", "说明"),
    )),
    Table("series", "序列", (_SERIES, _BODY, _YEAR, Column("value", "值", "number"), _SOURCE)),
    Table("breaks", "断点", (
        _SERIES, _BODY, Column("year_before", "前年", "integer"), _YEAR,
        Column("source_before", "前出自"), _SOURCE,
    )),
    Table("suggestions", "或为同一机构", (
        Column("earlier", "前名"), Column("later", "后名"), Column("last_year", "末年", "integer"),
        Column("first_year", "首年", "integer"), Column("why", "理由"),
    )),
    Table("copied", "重复文字", (
        Column("doc_id", "文档"), _BODY, _YEAR, Column("other_doc_id", "另一文档"),
        Column("other_body", "另一机构"), Column("other_year", "另一年度", "integer"),
        Column("share", "占比", "number"), Column("other_share", "占另一文档比", "number"),
        Column("sentences", "句数", "integer"), Column("start", "起", "integer"),
        Column("text", "例"), Column("other_start", "另一起", "integer"),
        Column("other_text", "另一例"),
    )),
)  # fmt: skip


def _reports(panel: Panel) -> list[Row]:
    maker = RowMaker(panel.schema, tables_of(panel.schema))
    rows = []
    for report in panel.reports:
        kept = "yes" if report.kept else "no"
        wide = next(row for name, row in maker.rows(report.line) if name == REPORTS)
        rows.append((report.body, report.year, kept, report.why, *wide))
    return rows


def coverage(panel: Panel) -> dict[tuple[str, int], list[str]]:
    """The documents of each body and year, the kept one first."""
    found: dict[tuple[str, int], list[str]] = {}
    for report in sorted(panel.reports, key=lambda r: not r.kept):
        if report.body and report.year is not None:
            found.setdefault((report.body, report.year), []).append(report.doc_id)
    return found


def _coverage(panel: Panel) -> Iterator[Row]:
    found = coverage(panel)
    for body in panel.bodies:
        for year in panel.years:
            documents = found.get((body, year), [])
            yield body, year, len(documents), documents[0] if documents else None


def _carry(panel: Panel) -> Iterator[Row]:
    for one in panel.carried:
        yield one.body, one.year, one.id, one.status, one.said, one.expected, one.note


def _series(panel: Panel) -> Iterator[Row]:
    for one in panel.points:
        yield one.series, one.body, one.year, one.value, one.source


def _breaks(panel: Panel) -> Iterator[Row]:
    for one in panel.breaks:
        yield one.series, one.body, one.year_before, one.year, one.source_before, one.source


def _suggestions(panel: Panel) -> Iterator[Row]:
    for one in panel.suggestions:
        yield one.earlier, one.later, one.last_year, one.first_year, one.why


def _copied(panel: Panel) -> Iterator[Row]:
    for found in panel.copied:
        one, other = panel.reports[found.one], panel.reports[found.other]
        about: tuple[Cell, ...] = (
            one.doc_id, one.body, one.year, other.doc_id, other.body, other.year,
            round(found.share, 4), round(found.other_share, 4), found.sentences,
        )  # fmt: skip
        for passage in found.passages:
            yield (*about, passage.start, passage.text, passage.other_start, passage.other_text)
