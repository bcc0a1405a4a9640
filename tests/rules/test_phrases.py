"""Sentences of many reports, one by one."""

from dataclasses import replace
from pathlib import Path

import pytest

from llmx.documents import Section, Span
from llmx.fields import Schema
from llmx.read import read_document
from llmx.rules.context import Context
from llmx.rules.phrases import PhraseReader

LINES = (Path(__file__).parent / "phrases.tsv").read_text("utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def reader(schema: Schema) -> PhraseReader:
    return PhraseReader(schema)


@pytest.mark.parametrize("case", CASES, ids=[case[0][:40] for case in CASES])
def test_sentence(case: list[str], reader: PhraseReader) -> None:
    sentence, section, *expected = case
    document = read_document(sentence.encode(), "sentence.txt")
    whole = Span(0, len(document.view.text))
    document = replace(document, sections=(Section(section, 1, Span(0, 0), whole),))
    told = reader.read(Context.of(document, year=2018))
    found = {reading.path: reading.value for reading in told.readings}
    wanted = dict(pair.split("=") for pair in expected if pair != "-")
    assert {path: str(value) for path, value in found.items()} == wanted
