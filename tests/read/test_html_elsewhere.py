"""Pages that show no text: what a script or a field holds, and where a page leads."""

import json
import re
import time

import pytest

from llmx.read import UnreadableDocument, read_document
from llmx.read.html_elsewhere import leads, packed_page

REPORT = (
    "<h1>某局2018年政府信息公开工作年度报告</h1><p>"
    + "全年收到政府信息公开申请6件，已全部办结。" * 9
    + "</p><table><tr><td>收到</td><td>6</td></tr><tr><td>办结</td><td>6</td></tr></table>"
)


@pytest.mark.parametrize(
    "holder",
    [
        f"<script>window.state = {json.dumps({'content': REPORT})}</script>",
        f"<script>window.state = {json.dumps({'content': REPORT}, ensure_ascii=False)}</script>",
        f"<script>document.write('{REPORT}')</script>",
        f"<script>show(`{REPORT}`)</script>",
        f"<script type='text/html'>{REPORT}</script>",
        f"<textarea style='display:none'>{REPORT.replace('<', '&lt;')}</textarea>",
        f"<textarea>{REPORT}</textarea>",
        f"<noscript>{REPORT}</noscript>",
    ],
)
def test_a_report_that_a_script_shows(holder: str) -> None:
    page = f"<html><head><title>某局</title></head><body><div id=app></div>{holder}</body></html>"
    document = read_document(page.encode(), "x.html")
    assert document.text.startswith("某局2018年政府信息公开工作年度报告\n全年收到")
    assert [cell.text for cell in document.grids[0]] == ["收到", "6", "办结", "6"]
    assert not document.notes


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<frameset><frame src='about:blank'><frame src=content_12.html></frameset>", "content_12"),
        ("<iframe src='/pdfjs/viewer.html?file=/a.pdf'></iframe>", r"file=/a\.pdf"),
        ("<a href='P0202.doc'>报告</a> <a href=b.html>回</a>", r"leads to P0202\.doc; give"),
        ("<div id=app></div><script src=app.js></script>", "save it as it is shown"),
        ("<meta http-equiv=refresh content='0; url=b.html'>", r"leads to b\.html"),
    ],
)
def test_where_a_page_leads(inside: str, said: str) -> None:
    titled = f"<html><head><title>某局2018年报告</title></head><body>{inside}</body></html>"
    document = read_document(titled.encode(), "x.html")
    ((code, message),) = document.notes
    assert code == "text_elsewhere"
    assert re.search(said, message)
    untitled = f"<html><body>{inside.replace('报告', '').replace('回', '')}</body></html>"
    with pytest.raises(UnreadableDocument, match=said) as raised:
        read_document(untitled.encode(), "x.html")
    assert raised.value.code == "empty_file"


def test_a_page_with_its_text_leads_nowhere() -> None:
    page = f"<html><body>{REPORT}<a href='a.doc'>附件</a><script>x</script></body></html>"
    assert not read_document(page.encode(), "x.html").notes


@pytest.mark.parametrize(
    "attack",
    ["<script>", "<script", "<textarea>", '<script>"', "<script>'\\", "<a href=", "<a ", "<meta "],
)
def test_looking_elsewhere_takes_no_longer_than_the_page_is_long(attack: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        packed_page(attack * times)
        leads(attack * times)
        return time.process_time() - start

    assert seconds(40_000) < max(0.5, 16 * seconds(10_000))
