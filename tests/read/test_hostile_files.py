"""Files made to be slow to read or to fill memory: each ends, in work that grows with its size."""

import pytest
from counting import calls_in
from hostile_files import FILES

from llmx.fields import Schema
from llmx.lines import LineWriter, dump
from llmx.pipeline import Options, Pipeline
from llmx.read import UnreadableDocument, is_archive, read_document, read_members
from llmx.read.html import parse

SHORT, TIMES = 100, 4
# The square would take 16 times as many.
MOST = 2 * TIMES
# What a file costs however short it is, and more than that.
FEW = 20_000


@pytest.fixture(scope="module")
def pipeline(schema: Schema) -> Pipeline:
    return Pipeline(schema, Options(engine="rules"))


def _read(pipeline: Pipeline, data: bytes) -> None:
    if not is_archive(data):
        dump(LineWriter(pipeline.schema).line(pipeline.read_without_model(data, "hostile").result))
        return
    try:
        for _ in read_members(data, "hostile.zip"):
            pass
    except UnreadableDocument:
        return


def _calls(pipeline: Pipeline, data: bytes) -> int:
    """How many functions are called to read it."""
    return calls_in(lambda: _read(pipeline, data))


@pytest.mark.parametrize("name", FILES)
def test_work_grows_with_size(name: str, pipeline: Pipeline) -> None:
    _read(
        pipeline, FILES[name](SHORT * TIMES)
    )  # what is compiled or remembered for good costs once
    short, long = (_calls(pipeline, FILES[name](n)) for n in (SHORT, SHORT * TIMES))
    assert long < FEW or long < MOST * short, f"{short} calls, {long} calls"


def test_what_the_parser_would_compare_one_by_one_is_left_out() -> None:
    many = " ".join(f"a{i}=1" for i in range(20_000))
    page = f"<html><body><!-- <p {many}> --><p {many}>公开</p><p class='b'>1</p></body></html>"
    first, second = parse(page, "x.html").iter("p")
    assert (first.text, dict(first.attrib)) == ("公开", {})
    assert dict(second.attrib) == {"class": "b"}


@pytest.mark.parametrize("content", ["data:" + "A" * 200_000, "公开 " * 9_000])
def test_a_long_attribute_does_no_harm(content: str) -> None:
    page = f'<html><body><p title="{content}" class="b">公开</p></body></html>'
    (only,) = parse(page, "x.html").iter("p")
    assert only.get("class") == "b"


def test_spans_do_not_fill_memory() -> None:
    cells = "<td rowspan='1000' colspan='9'>1</td>" * 50
    rows = f"<tr>{cells}</tr>" * 600
    (grid,) = read_document(f"<table>{rows}</table>".encode(), "x.html").grids
    assert sum(cell.rows * cell.columns for cell in grid) <= 200_000


def test_web_archives_in_one_another_are_refused() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(FILES["mht-nested"](2000), "x.mht")
    assert (refused.value.code, refused.value.path) == ("too_large", "x.mht")
