"""Which tables there are, and their columns, as the schema declares them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from llmx.fields import FieldSpec, Listing, Schema, item_specs

Type = Literal["integer", "decimal", "number", "date", "text"]

REPORTS = "reports"
VALUES = "values"
CHECKS = "checks"
DICTIONARY = "dictionary"
_TYPES: Mapping[str, Type] = {
    "count": "integer", "year": "integer", "money": "decimal", "number": "number",
    "day": "date", "text": "text", "choice": "text",
}  # fmt: skip
# Stata's own limit, in characters.
STATA_NAME = 32
_DIGEST = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` heads it, `pointer` says where in `report` it comes from ("" if nowhere)."""

    name: str
    label: str
    type: Type = "text"
    unit: str = ""
    meaning: str = ""
    pointer: str = ""

    @property
    def stata(self) -> str:
        """The name in Stata: cut to 32 characters, a digest telling it apart, if longer."""
        if len(self.name) <= STATA_NAME:
            return self.name
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:_DIGEST]
        return f"{self.name[: STATA_NAME - _DIGEST - 1]}_{digest}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table by name; `path` is the list of the schema that it holds, if it is one."""

    name: str
    label: str
    columns: tuple[Column, ...]
    path: str = ""


_DOCUMENT = Column("doc_id", "文档", meaning="name of the document")
_STATUS = Column("status", "状态", meaning="ok, flagged (a person should look) or failed")
_PATH = Column("source_path", "来源", meaning="the file that was read")
_SOURCE = (
    Column("source_sha256", "来源校验", meaning="SHA-256 of the file's bytes"),
    Column("source_media_type", "文件类型"),
    Column("source_encoding", "编码"),
    Column("source_script", "字体", meaning="hans, hant or mixed"),
    Column("schema_version", "模式版本"),
    Column("engine_mode", "引擎", meaning="hybrid, rules or model"),
    Column("engine_model", "模型"),
    Column("engine_llmx", "llmx版本"),
    Column("broken_checks", "勾稽不符", "integer", meaning="identities that broke"),
    Column("record_problems", "记录的问题", meaning="what a person should know: code: message"),
)
_VALUE = (
    Column("pointer", "指针", meaning="JSON pointer; empty: the document gave no value at all"),
    Column("label", "字段"),
    Column("value", "值", meaning="as text, whatever its type"),
    Column("value_number", "数值", "number", meaning="where the value is a number"),
    Column("value_date", "日期", "date", meaning="where the value is a date"),
    Column("unit", "单位"),
    Column("state", "情况", meaning="stated, stated_none, derived or unreadable"),
    Column("qualifier", "约数", meaning="exact, over, about or under"),
    Column("chosen", "取自", meaning="rules, model, both or derived"),
    Column("agreement", "一致", meaning="agree, conflict, rules_only or model_only"),
    Column("trust", "可信度", "number", meaning="0 to 1"),
    Column("evidence_start", "起", "integer", meaning="offset of the first piece of evidence"),
    Column("evidence_end", "止", "integer", meaning="where it ends, half-open"),
    Column("evidence_quote", "原文", meaning="the words of the source"),
    Column("evidence_more", "其他原文", meaning="further evidence: start-end: quote, a line each"),
    Column("reason", "理由"),
    Column("record_problems", "记录的问题", meaning="only where the document gave no value at all"),
)
_CHECK = (
    Column("check_id", "勾稽关系"),
    Column("check_status", "结果", meaning="holds, broken or not_assessable"),
    Column("left_value", "左", "number"),
    Column("right_value", "右", "number"),
    Column("blame", "归因", meaning="source, reading or unknown"),
    Column("pointers", "涉及字段", meaning="one a line"),
)
_ENTRY = (
    Column("table", "表"),
    Column("column", "列"),
    Column("pointer", "指针"),
    Column("label", "官方名称"),
    Column("unit", "单位"),
    Column("type", "类型"),
    Column("meaning", "含义"),
    Column("stata_name", "Stata变量名"),
)


def tables_of(schema: Schema, *, labels: bool = False) -> tuple[Table, ...]:
    """All tables of a report type; with `labels`, columns are headed by their labels."""
    tables = (
        Table(REPORTS, "报告", (_DOCUMENT, _STATUS, _PATH, *_SOURCE, *_leaves(schema))),
        Table(VALUES, "字段值", (_DOCUMENT, _STATUS, *_VALUE)),
        Table(CHECKS, "勾稽", (_DOCUMENT, *_CHECK)),
        *(_list(listing, schema) for listing in schema.lists),
        Table(DICTIONARY, "字段字典", _ENTRY),
    )
    return tuple(_labelled(table) for table in tables) if labels else tables


def label_of(schema: Schema, path: str, own: str) -> str:
    """A field's label below those of its groups: 依申请公开/收到申请数."""
    groups = {group.path: group.spec.label for group in schema.groups}
    names = path.split("/")
    above = ("/".join(names[:depth]) for depth in range(2, len(names)))
    return "/".join([*(groups[at] for at in above if at in groups), own])


def dictionary_rows(tables: tuple[Table, ...]) -> Iterator[tuple[str, ...]]:
    """The rows of the dictionary: each column of each table but its own."""
    for table in tables:
        for column in table.columns if table.name != DICTIONARY else ():
            yield (
                table.name, column.name, column.pointer, column.label, column.unit, column.type,
                column.meaning, column.stata,
            )  # fmt: skip


def _leaves(schema: Schema) -> Iterator[Column]:
    for leaf in schema.leaves:
        label = label_of(schema, leaf.path, leaf.spec.label)
        yield _column(leaf.path[1:].replace("/", "_"), label, leaf.spec, leaf.path)


def _column(name: str, label: str, spec: FieldSpec, pointer: str) -> Column:
    choices = "|".join(value for value, _ in spec.choices)
    return Column(name, label, _TYPES[spec.kind], spec.unit, spec.meaning or choices, pointer)


def _list(listing: Listing, schema: Schema) -> Table:
    label = label_of(schema, listing.path, listing.spec.label)
    columns = [_DOCUMENT, Column("position", "序号", "integer", meaning="from 0, as printed")]
    if listing.item is None:
        columns.append(Column("text", listing.spec.label, pointer=f"{listing.path}/*"))
    else:
        for name, spec in item_specs(listing.item).items():
            columns.append(_column(name, spec.label, spec, f"{listing.path}/*/{name}"))
    return Table(listing.path[1:].replace("/", "_"), label, tuple(columns), listing.path)


def _labelled(table: Table) -> Table:
    """Headed by labels with units; by label and name where two columns share a label."""
    heads = [f"{c.label}（{c.unit}）" if c.unit else c.label for c in table.columns]
    often = Counter(heads)
    columns = tuple(
        replace(column, name=head if often[head] == 1 else f"{head} {column.name}")
        for column, head in zip(table.columns, heads, strict=True)
    )
    return replace(table, columns=columns)
