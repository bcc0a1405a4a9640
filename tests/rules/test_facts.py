"""What a fact is called, sentence by sentence."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmx.fields import Schema
from llmx.read import read_document
from llmx.rules import fact_labels
from llmx.rules.context import Context
from llmx.rules.facts import FactReader
from llmx.rules.ledger import LedgerReader

LINES = (Path(__file__).parent / "facts.tsv").read_text("utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if line and not line.startswith("#")]


def facts_of(schema: Schema, sentence: str) -> dict[int, dict[str, Any]]:
    context = Context.of(read_document(sentence.encode(), "sentence.txt"), year=2018)
    _, quantities = LedgerReader(schema).numbers(context)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for reading in FactReader(schema).read(context, quantities, (), ()).readings:
        _, _, number, leaf = reading.path.split("/")
        found[int(number)][leaf] = reading.value
        for evidence in reading.evidence:
            assert sentence[evidence.start : evidence.end] == evidence.quote
    return found


@pytest.mark.parametrize("case", CASES, ids=[case[0][:40] for case in CASES])
def test_facts_are_called(case: list[str], schema: Schema) -> None:
    sentence, *expected = case
    found = facts_of(schema, sentence).values()
    assert [f"{fact['label']}={fact['value']}{fact['unit']}" for fact in found] == expected


def test_every_part_of_a_label_is_evidence(schema: Schema) -> None:
    context = Context.of(read_document("平台受理业务30件,办结率98%。".encode(), "s.txt"), year=2018)
    _, quantities = LedgerReader(schema).numbers(context)
    readings = FactReader(schema).read(context, quantities, (), ()).readings
    label = next(one for one in readings if one.path == "/facts/1/label")
    assert label.value == "平台办结率"
    assert [evidence.quote for evidence in label.evidence] == ["平台", "办结率"]


@given(st.text("共计到达约近为有了至逾过超合累均都已率在每月年人户:,、“(的 \n收审一", max_size=6))
def test_what_joins_a_label_to_its_number_ends_in_known_signs(words: str) -> None:
    """The quick look at the last sign leaves out no label that the pattern would cut."""
    last = words[-1:]
    assert not fact_labels._TAIL.search(words) or last in fact_labels._TAIL_ENDS or last.isspace()
