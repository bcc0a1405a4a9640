"""A review of hostile and of ordinary records, made afresh for each test."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from llmx.cli import main
from llmx.cli.review import open_review
from llmx.lines import dump, line_of
from llmx.pack import load_schema
from llmx.pipeline import Options
from llmx.review.pages import Review
from llmx.run import RulesPipeline

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e=cmd()"
REPORT = (
    "某县2018年政府信息公开工作年度报告\r\n三、依申请公开政府信息情况\r\n"
    "2018年，共收到政府信息公开申请6件，收到的6件依申请公开已全部按时办结，"
    "其中，不属于本行政机关掌握4件，申请信息不明确1件。\r\n"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A file of records, and the schema they are of."""

    file: Path

    def open(self) -> Review:
        return open_review(self.file, "annual_report")

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for raw in self.file.read_bytes().splitlines()]


def made_desk(folder: Path, texts: dict[str, str]) -> Desk:
    """Records read by rules from `texts`, in a folder of the test's own."""
    pipeline, schema = RulesPipeline(Options(engine="rules"))(), load_schema("annual_report")
    raw = b""
    for name, text in texts.items():
        source = folder / name
        source.write_bytes(text.encode())
        outcome = pipeline.read_without_model(source.read_bytes(), str(source))
        raw += dump(line_of(outcome.result, schema)) + b"\n"
    file = folder / "out.jsonl"
    file.write_bytes(raw)
    return Desk(file)


def main_code(*arguments: str) -> int:
    """The exit code of one call of the command line."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)
