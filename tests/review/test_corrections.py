import json
from pathlib import Path

import pytest

from llmx.records import Evidence
from llmx.review.apply import ABSENT, CorrectionError, apply_corrections, parsed_value
from llmx.review.corrections import Correction, CorrectionFile
from llmx.run import UsageError
from review.reviewing import Desk, main_code

KEY = ("a.txt", "00")


def said(action: str = "value", pointer: str = "/requests/received", **rest: object) -> Correction:
    return Correction("a.txt", "00", pointer, action, **rest)  # type: ignore[arg-type]


def test_later_words_replace_earlier_ones(tmp_path: Path) -> None:
    file = CorrectionFile(tmp_path / "c.jsonl")
    for value in (6, 7):
        file.append(said(value=value, evidence=(Evidence(0, 1, "六"),)))
    file.append(said("note", note="看过"))
    (kept,) = CorrectionFile(tmp_path / "c.jsonl").of(KEY).values()
    assert (kept.value, kept.note, kept.evidence) == (7, "看过", (Evidence(0, 1, "六"),))


def test_a_torn_last_line_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    CorrectionFile(path).append(said(value=6))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    CorrectionFile(path).append(said("absent", "/requests/carried_in"))
    assert set(CorrectionFile(path).of(KEY)) == {"/requests/received", "/requests/carried_in"}


def test_what_llmx_did_not_write_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'{"path": 1}\n')
    with pytest.raises(UsageError, match="line 1"):
        CorrectionFile(path)


def test_a_corrected_value_shows_in_the_record_and_its_identities(desk: Desk) -> None:
    review, line = desk.open(), desk.lines()[0]
    pointer = "/requests/outcomes/asked_to_amend"
    changed = apply_corrections(line, [said(pointer=pointer, value=2)], review.schema)
    entry = changed["fields"][pointer]
    assert (changed["report"]["requests"]["outcomes"]["asked_to_amend"], entry["value"]) == (2, 2)
    assert [reading["reader"] for reading in entry["readings"]] == ["rules", "reviewer"]
    assert entry["chosen"] == line["fields"][pointer]["chosen"]
    assert "was 1" in entry["reason"]
    (check,) = [check for check in changed["checks"] if check["id"] == "req.replied"]
    assert (check["status"], check["blame"]) == ("holds", None)
    assert "req.replied" in str(line["problems"])
    assert "req.replied" not in str(changed["problems"])
    assert changed.keys() == line.keys()


def test_an_absent_field_has_no_entry_and_a_problem(desk: Desk) -> None:
    review, line = desk.open(), desk.lines()[0]
    changed = apply_corrections(line, [said("absent")], review.schema)
    assert "/requests/received" not in changed["fields"]
    assert changed["report"]["requests"]["received"] is None
    assert changed["problems"][-1]["code"] == ABSENT


def test_a_value_needs_evidence(desk: Desk) -> None:
    with pytest.raises(CorrectionError, match="select the words"):
        apply_corrections(desk.lines()[0], [said(pointer="/fees/charged", value=1)], desk.open().schema)  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "typed", "value"),
    [
        ("/requests/received", " 1,146 ", 1146),
        ("/fees/charged", "12.50", 12.5),
        ("/identity/signed_on", "2019-03-31", "2019-03-31"),
        ("/identity/issuer", "某县", "某县"),
    ],
)
def test_typed_values_are_of_their_kind(desk: Desk, pointer: str, typed: str, value: object) -> None:  # fmt: skip
    assert parsed_value(desk.open().schema, pointer, typed) == value


def test_apply_and_gold_from_the_command_line(desk: Desk, tmp_path: Path) -> None:
    review, out, gold = desk.open(), tmp_path / "new.jsonl", tmp_path / "gold"
    path, sha256 = review.index.rows[0].key
    review.corrections.append(Correction(path, sha256, "/requests/received", "value", value=5))
    review.corrections.append(Correction(path, sha256, "", "reviewed"))
    before = desk.file.read_bytes()
    assert main_code("apply", str(desk.file), "-o", str(out)) == 0
    assert main_code("review", str(desk.file), "--export-gold", str(gold)) == 0
    assert desk.file.read_bytes() == before
    assert json.loads(out.read_bytes().splitlines()[0])["report"]["requests"]["received"] == 5
    labels = json.loads((gold / "gap.gold.json").read_text("utf-8"))
    assert labels["requests"]["received"] == 5
    assert [file.name for file in gold.iterdir()] == ["gap.gold.json"]
    assert main_code("eval", str(out), "--gold", str(gold)) == 0
    assert main_code("review", str(desk.file), "--export-gold", str(gold)) == 2, "never overwritten"


def test_the_output_is_never_written_into(desk: Desk) -> None:
    assert main_code("apply", str(desk.file), "-o", str(desk.file)) == 2
