"""`llmx diff`: what changed between two runs, and why."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from llmx.cli import main
from llmx.diff import diff

Line = dict[str, Any]


def entry(value: Any, **more: Any) -> Line:
    told = {"state": "stated", "trust": 0.9, "agreement": "rules_only", "evidence": []}
    return {"value": value, **told, **more}


def line(name: str = "a", **more: Any) -> Line:
    facts = [{"label": "会议", "value": 3}, {"label": "培训", "value": 5}]
    fields = {"/requests/received": entry(6)}
    for at, fact in enumerate(facts):
        fields |= {f"/facts/{at}/{leaf}": entry(value) for leaf, value in fact.items()}
    return {
        "doc_id": name,
        "status": "ok",
        "source": {"path": f"{name}.txt", "sha256": f"hash of {name}"},
        "schema": {"name": "annual_report", "version": "1"},
        "report": {"requests": {"received": 6}, "facts": facts},
        "fields": fields,
        "engine": {"llmx": "0.1.0", "mode": "rules", "model": None, "prompts": {}},
        **more,
    }


def test_the_same_run_twice_differs_in_nothing() -> None:
    found = diff([line()], [line()])
    assert not found
    assert found.both == 1


def test_documents_come_and_go() -> None:
    found = diff([line("a"), line("b")], [line("b"), line("c")])
    assert (found.only_first, found.only_second, found.both) == (("a",), ("c",), 1)
    assert found


def test_a_renamed_document_is_the_same_and_a_rewritten_one_too() -> None:
    renamed = line("other", source={"path": "other.txt", "sha256": "hash of a"})
    assert not diff([line("a")], [renamed])
    rewritten = line("a", source={"path": "a.txt", "sha256": "another"})
    assert not diff([line("a")], [rewritten])


@pytest.mark.parametrize(
    ("what", "value"),
    [("value", 7), ("state", "derived"), ("trust", 0.4), ("evidence", [{"start": 1}])],
)
def test_a_changed_field_is_one_change(what: str, value: Any) -> None:
    new = line()
    new["fields"]["/requests/received"][what] = value
    (change,) = diff([line()], [new]).changes
    assert (change.path, change.what, change.after) == ("/requests/received", what, value)


def test_an_item_more_moves_the_others_without_a_change() -> None:
    new = line()
    new["report"]["facts"].insert(0, {"label": "复议", "value": 1})
    for at, fact in enumerate(new["report"]["facts"]):
        new["fields"] |= {f"/facts/{at}/{leaf}": entry(value) for leaf, value in fact.items()}
    forth, back = diff([line()], [new]), diff([new], [line()])
    assert [(c.path, c.what) for c in forth.changes] == [
        ("/facts/0/label", "added"), ("/facts/0/value", "added"),
    ]  # fmt: skip
    assert [(c.path, c.what) for c in back.changes] == [
        ("/facts/0/label", "removed"), ("/facts/0/value", "removed"),
    ]  # fmt: skip
    assert forth.by_field() == {"/facts/*/label": {"added": 1}, "/facts/*/value": {"added": 1}}


def changed(agreement: str, **engine: Any) -> tuple[str, ...]:
    new = line()
    new["engine"] |= engine
    new["fields"]["/requests/received"] = entry(7, agreement=agreement)
    (change,) = diff([line()], [new]).changes
    return change.causes


def test_causes_are_what_differs_and_can_bear_on_the_field() -> None:
    assert changed("model_only", model="local") == ("model",)
    assert changed("conflict", model="local", prompts={"a": "1"}) == ("model", "prompt")
    assert changed("rules_only", model="local", llmx="0.2.0") == ("version",)
    assert changed("rules_only", model="local") == ("untold",)
    assert changed("rules_only") == ("untold",)


def test_source_and_schema_are_causes() -> None:
    new = line(schema={"name": "annual_report", "version": "2"})
    new["source"] = {"path": "a.txt", "sha256": "another"}
    del new["fields"]["/requests/received"]
    (change,) = diff([line()], [new]).changes
    assert (change.what, change.causes) == ("removed", ("source", "schema"))


def test_status_is_a_change_of_the_record() -> None:
    (change,) = diff([line()], [line(status="flagged")]).changes
    assert (change.path, change.what, change.before, change.after) == (
        "",
        "status",
        "ok",
        "flagged",
    )


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["diff", *arguments])
    return int(ended.value.code or 0)


def written(folder: Path, name: str, *lines: Line) -> str:
    file = folder / name
    file.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return str(file)


def test_exit_code_and_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = copy.deepcopy(line())
    new["fields"]["/requests/received"]["value"] = 7
    old, other = written(tmp_path, "a", line()), written(tmp_path, "b", new)
    assert call(old, old) == 0
    assert "changes 0" in capsys.readouterr().out
    assert call(old, other, "--all") == 1
    shown = capsys.readouterr().out
    assert "changes 1" in shown
    assert "a  /requests/received  value: 6 -> 7" in shown
    assert "untold: 1" in shown
    assert call(old, str(tmp_path / "nowhere")) == 2


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(written(tmp_path, "a", line()), written(tmp_path, "b", line("b")), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["only_first"], told["only_second"], told["both"]) == (["a"], ["b"], 0)
