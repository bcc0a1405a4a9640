"""The gate itself: it shuts when accuracy falls, when the corpus changes, when it cannot tell."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import accuracy_gate as gate
import pytest

from llmx.fields import Part, Schema, count, part

Capture = pytest.CaptureFixture[str]
Counts = dict[str, int | None]


class _Counts(Part):
    one: int | None = count("一", "件")
    two: int | None = count("二", "件")


class _Report(Part):
    counts: _Counts = part("数")


SCHEMA = Schema("little", "1", "Little", _Report)
TEXT = "一1件，二2件"


def _record(path: Path, counts: Counts) -> dict[str, Any]:
    spans = {"/counts/one": (0, 3), "/counts/two": (5, 8)}
    fields = {
        at: {"state": "stated", "evidence": [{"start": s, "end": e, "quote": TEXT[s:e]}]}
        for at, (s, e) in spans.items()
    }
    return {"source": {"path": str(path)}, "report": {"counts": counts}, "fields": fields}


class _Setting:
    """A corpus of one document, a reader that can get worse, and a floors file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "a.txt"
        self.file.write_text(TEXT, encoding="utf-8")
        self.floors = folder / "floors.json"
        self.floors.write_text("{}", encoding="utf-8")
        self.counts: Counts = {"one": 1, "two": 2}
        self.gold: dict[str, Any] = {"counts": {"one": 1, "two": 2}}
        self.variants = {
            "little/rules": gate.Variant(
                lambda _: gate.Corpus((self.file,), {"a": self.gold}),
                lambda paths: [_record(path, self.counts) for path in paths],
                lambda _: TEXT,
                lambda: SCHEMA,
            )
        }

    def run(self, *arguments: str) -> int:
        return gate.main(arguments, self.variants, self.floors)

    def pinned(self) -> dict[str, Any]:
        floors: dict[str, Any] = json.loads(self.floors.read_text("utf-8"))
        return floors


@pytest.fixture
def setting(tmp_path: Path) -> _Setting:
    return _Setting(tmp_path)


def test_without_floors_the_gate_is_shut(setting: _Setting, capsys: Capture) -> None:
    assert setting.run() == 1
    assert "no floors are pinned" in capsys.readouterr().out


def test_pinned_floors_open_the_gate(setting: _Setting) -> None:
    assert setting.run("--update") == 0
    assert setting.run() == 0
    assert setting.pinned()["little/rules"]["floors"]["numeric.f1"] == 1.0


def test_a_lower_score_fails(setting: _Setting, capsys: Capture) -> None:
    setting.run("--update")
    setting.counts = {"one": 1, "two": None}
    assert setting.run() == 1
    said = capsys.readouterr().out
    assert "numeric.recall is 0.5000, below its floor of 1.0000" in said
    assert "numeric.precision is" not in said


def test_an_invented_value_fails(setting: _Setting, capsys: Capture) -> None:
    setting.gold["_ambiguous"] = [{"path": "/counts/two"}]
    setting.run("--update")
    setting.counts = {"one": 1, "two": 7}
    assert setting.run() == 1
    assert "grounded is 0.5000" in capsys.readouterr().out


def test_a_higher_score_passes_and_update_raises_the_floor(setting: _Setting) -> None:
    setting.counts = {"one": 1, "two": None}
    setting.run("--update")
    setting.counts = {"one": 1, "two": 2}
    assert setting.run() == 0
    assert setting.run("--update") == 0
    setting.counts = {"one": 1, "two": None}
    assert setting.run() == 1


@pytest.mark.parametrize("what", ["file", "gold", "name"])
def test_a_changed_corpus_fails_and_says_so(setting: _Setting, capsys: Capture, what: str) -> None:
    setting.run("--update")
    if what == "file":
        setting.file.write_text(TEXT + "。", encoding="utf-8")
    elif what == "gold":
        setting.gold["_notes"] = [{"path": "", "note": "looked at again"}]
    else:
        setting.file = setting.file.rename(setting.file.with_suffix(".text"))
    assert setting.run() == 1
    assert "the corpus has changed" in capsys.readouterr().out


def test_update_lowers_no_floor_silently(setting: _Setting, capsys: Capture) -> None:
    setting.run("--update")
    before = setting.pinned()
    setting.counts = {"one": 1, "two": 3}
    assert setting.run("--update") == 1
    assert "would lower numeric.precision 1.0000 -> 0.5000" in capsys.readouterr().out
    assert setting.pinned() == before


def test_a_changed_corpus_is_no_excuse_to_lower_a_floor(setting: _Setting) -> None:
    setting.run("--update")
    setting.file.write_text(TEXT + "。", encoding="utf-8")
    setting.counts = {"one": 1, "two": None}
    assert setting.run("--update") == 1


def test_a_lowered_floor_keeps_its_reason(setting: _Setting) -> None:
    setting.run("--update")
    setting.counts = {"one": 1, "two": None}
    assert setting.run("--update", "--allow-lower", "two was a guess") == 0
    assert setting.run() == 0
    setting.run("--update")
    (note,) = setting.pinned()["little/rules"]["lowered"]
    assert note["reason"] == "two was a guess"
    assert note["figures"]["numeric.recall"] == [1.0, 0.5]


@pytest.mark.parametrize(
    "arguments",
    [
        ("big/rules",),
        ("--update", "big/rules"),
        ("--allow-lower", "because"),
        ("--update", "--allow-lower", " "),
    ],
)
def test_wrong_usage_is_no_pass(setting: _Setting, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        setting.run(*arguments)
    assert stopped.value.code == 2


def test_floors_of_an_unknown_variant_fail(setting: _Setting, capsys: Capture) -> None:
    setting.run("--update")
    setting.variants["renamed/rules"] = setting.variants.pop("little/rules")
    assert setting.run() == 1
    assert (
        "little/rules: floors are pinned, but there is no such variant" in capsys.readouterr().out
    )


def test_a_figure_without_floor_fails(setting: _Setting, capsys: Capture) -> None:
    setting.run("--update")
    pinned = setting.pinned()
    del pinned["little/rules"]["floors"]["overall.f1"]
    setting.floors.write_text(json.dumps(pinned), encoding="utf-8")
    assert setting.run() == 1
    assert "overall.f1 has no floor" in capsys.readouterr().out


def test_a_document_without_a_record_cannot_be_judged(setting: _Setting, capsys: Capture) -> None:
    setting.run("--update")
    variant = setting.variants["little/rules"]
    setting.variants["little/rules"] = replace(variant, read=lambda _: [])
    assert setting.run() == 2
    assert "no record of a" in capsys.readouterr().out


def test_the_fingerprint_does_not_hang_on_order_or_folder(tmp_path: Path) -> None:
    files = []
    for folder, name in (("x", "a.txt"), ("x", "b.txt"), ("y", "a.txt"), ("y", "b.txt")):
        (tmp_path / folder).mkdir(exist_ok=True)
        files.append(tmp_path / folder / name)
        files[-1].write_text(name, encoding="utf-8")
    golds = {"a": {"k": 1}, "b": {}}
    one = gate.Corpus((files[0], files[1]), golds)
    other = gate.Corpus((files[3], files[2]), dict(reversed(golds.items())))
    assert one.fingerprint() == other.fingerprint()


def test_the_real_variants_have_a_file_for_every_gold_label(tmp_path: Path) -> None:
    corpus = gate.VARIANTS["seeds/rules"].corpus(tmp_path)
    assert {file.stem for file in corpus.files} == corpus.golds.keys() != set()


@pytest.mark.parametrize(("figure", "floor"), [(0.29, 0.29), (0.99999, 0.9999), (1.0, 1.0)])
def test_floors_are_rounded_down(figure: float, floor: float) -> None:
    assert gate._rounded_down(figure) == floor
