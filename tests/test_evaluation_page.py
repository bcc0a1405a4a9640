"""The evaluation page: whole, self-contained, and harmless whatever a report says."""

import re
from pathlib import Path
from typing import Any

import pytest

from llmx.cli import main
from llmx.evaluate import evaluate
from llmx.evaluate.page import Run, form_of, layout_of, render_page
from llmx.pack import load_schema

pytest.importorskip("matplotlib", reason="needs the extra `report`")

SCHEMA = load_schema("annual_report")
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


def record(fields: dict[str, Any], report: dict[str, Any], stem: str = "a") -> dict[str, Any]:
    source = {"path": f"{stem}.txt", "sha256": "0", "media_type": "text/plain"}
    return {"doc_id": stem, "source": source, "report": report, "fields": fields}


def entry(value: Any, quote: str, start: int, **more: Any) -> dict[str, Any]:
    evidence = [{"start": start, "end": start + len(quote), "quote": quote}]
    return {"value": value, "state": "stated", "trust": 0.9, "evidence": evidence, **more}


def page(line: dict[str, Any], gold: dict[str, Any], text: str | None) -> str:
    scored = evaluate([line], {"a": gold}, SCHEMA, resamples=10)
    return render_page({"<b>run": Run(scored, {"a": line}, {})}, SCHEMA, lambda _: text)


def hostile_page(text: str | None) -> str:
    fields = {"/identity/issuer": entry(HOSTILE, HOSTILE, 2)}
    line = record(fields, {"identity": {"issuer": HOSTILE}})
    return page(line, {"identity": {"issuer": "某局"}}, text)


@pytest.mark.parametrize("text", [f"前文{HOSTILE}后文", None])
def test_a_hostile_report_shows_and_does_nothing(text: str | None) -> None:
    shown = hostile_page(text)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>run" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert ("前文" in shown) == (text is not None)


def test_nothing_is_loaded_from_elsewhere() -> None:
    shown = hostile_page(None)
    loads = re.findall(r"""(?:src|href)\s*=\s*["']?(?!#)([^"'\s>]+)""", re.sub(r"&\w+;", "", shown))
    assert [url for url in loads if url != "x"] == []
    assert "default-src 'none'" in shown


def test_an_error_stands_in_its_place_and_a_long_line_is_cut() -> None:
    text = "收到申请" + "7" + "件" * 200_000
    line = record({"/requests/received": entry(7, "7", 4)}, {"requests": {"received": 7}})
    shown = page(line, {"requests": {"received": 6}}, text)
    assert "收到申请<mark>7</mark>件" in shown
    assert "4–5" in shown
    assert len(shown) < 200_000


def test_the_same_figures_give_the_same_bytes() -> None:
    assert hostile_page(None) == hostile_page(None)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/table2/normative/in_force", "2021"),
        ("/table2/procurement/projects", "2019"),
        ("/table3/received/total", "2019/2021"),
        ("/requests/received", "none told"),
    ],
)
def test_the_form_is_told_by_the_fields(path: str, form: str) -> None:
    assert form_of(record({path: entry(1, "1", 0)}, {}), SCHEMA) == form


@pytest.mark.parametrize(
    ("reason", "layout"),
    [
        ("read by rule (cell)", "text/plain, table"),
        ("read by rule (cell: the only split)", "text/plain, cells run together"),
        ("read by rule (phrase)", "text/plain, no table read"),
    ],
)
def test_the_layout_is_told_by_how_figures_were_read(reason: str, layout: str) -> None:
    fields = {"/table3/received/total": entry(1, "1", 0, reason=reason)}
    assert layout_of(record(fields, {})) == layout


def test_the_command_writes_it(tmp_path: Path) -> None:
    out, html = tmp_path / "out.jsonl", tmp_path / "report.html"
    call("extract", str(SEEDS), "-o", str(out), "--engine", "rules")
    call("eval", str(out), str(out), "--gold", str(SEEDS), "--html", str(html))
    shown = html.read_text("utf-8")
    assert shown.count("<svg") == 2
    assert "cached_tokens_out 0" in shown
    assert "By layout" in shown


def call(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code
