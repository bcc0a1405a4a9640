"""The command line, as a person or a script meets it."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from stand_ins import Llmx
from stub_server import Stub, stub_server

from llmx.cli import COMMANDS, Command, overview
from llmx.fields import Schema
from llmx.lines import dump
from llmx.model.weights import Weights
from llmx.run import extract_rules

HERE = Path(__file__).parent
ROOT = HERE.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder and a home of llmx that are new, and no settings from outside."""
    for name in ("LLMX_MODEL", "LLMX_BASE_URL", "OPENAI_API_KEY", "LLMX_CATALOGUE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LLMX_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


@pytest.fixture(scope="session")
def read_by_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the rules make of the seeds."""
    path = tmp_path_factory.mktemp("seeds") / "out.jsonl"
    records = extract_rules(sorted(SEEDS.glob("*.txt")))
    path.write_bytes(b"".join(dump(record) + b"\n" for record in records))
    return path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}


def lines(path: str = "out.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


# --- the overview


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from llmx.cli import main; main(['--help']); "
        "assert not {'typer', 'rich', 'pydantic'} & set(sys.modules)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout == overview()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert cpu < 0.3


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_overview_has_help_of_its_own(command: Command, llmx: Llmx) -> None:
    code, out, _ = llmx(command.name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: llmx {command.name}")


def test_a_command_that_is_not_there_is_wrong_usage(llmx: Llmx) -> None:
    code, _, err = llmx("extrakt")
    assert code == 2
    assert err.startswith("Error: there is no command 'extrakt'.")
    assert llmx()[0] == 2


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "llmx", "--version"],
        env=environment(), check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.startswith("llmx ")


# --- extract, rules


def test_rules_read_the_seeds_into_grounded_lines_and_the_same_bytes_again(
    llmx: Llmx, read_by_rules: Path
) -> None:
    code, out, err = llmx("extract", SEEDS, "-o", "out.jsonl", "--engine", "rules")
    assert (code, out) == (0, "")
    assert err.splitlines()[-1].startswith("in 5 = ok ")
    assert err.splitlines()[-1].endswith(" + failed 0")
    assert "Passed over: 5 written by llmx" in err
    for line in lines():
        text = Path(line["source"]["path"]).read_bytes().decode(line["source"]["encoding"])
        assert line["source"]["chars"] == len(text)
        for field in line["fields"].values():
            for evidence in field["evidence"]:
                assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
    before = Path("out.jsonl").read_bytes()
    assert before == read_by_rules.read_bytes()
    _, _, err = llmx("extract", SEEDS, "-o", "out.jsonl", "--engine", "rules")
    assert "Reused 5 lines" in err
    assert Path("out.jsonl").read_bytes() == before


def test_some_failed_is_exit_code_1_and_each_is_named(llmx: Llmx) -> None:
    Path("empty.txt").touch()
    code, _, err = llmx("extract", SEEDS, "empty.txt", "-o", "out.jsonl", "--engine", "rules")
    assert code == 1
    assert "empty.txt: the file is empty" in err
    assert err.splitlines()[-1].endswith("+ failed 1")


def test_processes_write_what_a_loop_writes(llmx: Llmx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmx.run.extraction._PROCESSES_FROM", 2)
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    rules = ("--engine", "rules", "--concurrency")
    for number in range(6):
        Path(f"{number}.txt").write_text(f"某局2018年报告\n收到信息公开申请{number}件。")
    llmx("extract", "*.txt", "missing.txt", "-o", "one.jsonl", *rules, 1)
    code, _, err = llmx("extract", "*.txt", "missing.txt", "-o", "two.jsonl", *rules, 2)
    assert code == 1, err
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([SEEDS, "--engine", "rules"], "say where the lines go: -o OUT.jsonl"),
        ([SEEDS, "-o", "o.jsonl", "--engine", "magic"], "'magic' is not one of"),
        ([SEEDS, "-o", "o.jsonl", "--trust", "2"], "less than or equal to 1"),
        (["*.nothing", "-o", "o.jsonl"], "No file matches *.nothing"),
        ([SEEDS, "-o", "o.jsonl", "--engine", "rules", "--schema", "nix"], "no report type 'nix'"),
        ([SEEDS, "-o", "o.jsonl", "--base-url", "http://x/v1"], "--model NAME"),
        ([SEEDS, "-o", "o.jsonl", "--model", "nobody/x"], "no model 'nobody/x'"),
        ([SEEDS, "-o", "o.jsonl", "--model", "openai/gpt"], "set OPENAI_API_KEY"),
        ([SEEDS, "-o", "o.jsonl", "--model", "local:no.gguf"], "no.gguf cannot be read"),
        ([SEEDS, "-o", "o.jsonl"], "llmx model pull"),
        ([SEEDS, "-o", SEEDS, "--engine", "rules"], "is not a file"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_says_what_to_change(
    arguments: list[Any], said: str, llmx: Llmx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmx.model.server.require_xllamacpp", lambda: None)
    code, _, err = llmx("extract", *arguments)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())
    assert not Path("o.jsonl").exists()


# --- extract, with a model


def with_model(llmx: Llmx, server: Stub, *more: object) -> tuple[int, str, str]:
    return llmx(
        "extract", SEEDS, "-o", "out.jsonl", "--model", "stub", "--base-url", server.base_url, *more
    )


def test_a_model_is_asked_once_and_its_answers_are_kept(llmx: Llmx) -> None:
    with stub_server() as server:
        code, _, err = with_model(llmx, server, "--policy", "full")
        assert code == 0, err
        asked = len(server.requests)
        assert asked
        assert f"calls {asked} (failed 0), answers on file 0" in err
        assert {line["engine"]["model"] for line in lines()} == {"stub"}
        before = Path("out.jsonl").read_bytes()
        run_file = json.loads(Path("out.run.json").read_text())
        assert run_file["usage"]["calls"] == asked
        assert run_file["usage"]["tokens_in"] == 100 * asked

        _, _, err = with_model(llmx, server, "--policy", "full", "--fresh")
        assert f"calls 0 (failed 0), answers on file {asked}" in err
        run_file = json.loads(Path("out.run.json").read_text())
        assert run_file["usage"]["tokens_in"] == 0
        assert run_file["uncached"] == {
            "calls": asked, "tokens_in": 100 * asked, "tokens_out": 10 * asked,
        }  # fmt: skip
        _, _, err = with_model(llmx, server, "--policy", "full")
        assert "Reused 5 lines" in err
        assert len(server.requests) == asked
        assert Path("out.jsonl").read_bytes() == before

        with_model(llmx, server, "--policy", "full", "--fresh", "--no-cache")
        assert len(server.requests) == 2 * asked


def test_processes_ask_and_find_on_file_what_a_loop_does(
    llmx: Llmx, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        Path(f"{number}.txt").write_text(f"某局2018年报告\n收到信息公开申请{number}件。")
    with stub_server() as server:
        stub = ("--model", "stub", "--base-url", server.base_url, "--policy", "full")
        llmx("extract", "*.txt", "-o", "one.jsonl", *stub, "--no-cache")
        asked = len(server.requests)
        monkeypatch.setattr("llmx.run.extraction._PROCESSES_FROM", 2)
        monkeypatch.setattr("llmx.cli.running._processors", lambda: 2)
        _, _, err = llmx("extract", "*.txt", "-o", "two.jsonl", *stub)
        assert f"calls {asked} (failed 0), answers on file 0" in err
        assert len(server.requests) == 2 * asked > 0
    _, _, err = llmx("extract", "*.txt", "-o", "two.jsonl", "--fresh", *stub)
    assert f"calls 0 (failed 0), answers on file {asked}" in err
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()


def test_what_is_on_file_needs_no_server(llmx: Llmx) -> None:
    with stub_server() as server:
        with_model(llmx, server)
    code, _, err = with_model(llmx, server, "--fresh")
    assert code == 0
    assert "calls 0 " in err


def test_a_server_that_is_not_there_is_wrong_usage(llmx: Llmx) -> None:
    with stub_server() as server:
        pass
    code, _, err = with_model(llmx, server)
    assert code == 2
    assert f"No server answers at {server.base_url} (Connect" in err
    assert "--engine rules" in err
    assert not Path("out.jsonl").exists()


def test_a_server_that_fails_leaves_the_rules_reading_and_is_asked_again_next_time(
    llmx: Llmx,
) -> None:
    with stub_server(status=401) as server:
        code, _, err = with_model(llmx, server)
        assert code == 0
        assert "Warning: " in err
        unasked = [line for line in lines() if "model_unauthorised" in str(line["problems"])]
        assert unasked
        assert {line["status"] for line in unasked} == {"flagged"}
        server.status = 200
        _, _, err = with_model(llmx, server)
        assert ("Reused" in err) == (len(unasked) < 5)
        assert "model_unauthorised" not in Path("out.jsonl").read_text()
        assert server.requests[-1]["model"] == "stub"


def test_a_dry_run_asks_nobody_and_writes_nothing(llmx: Llmx) -> None:
    with stub_server() as server:
        code, out, err = llmx(
            "extract", SEEDS, "--dry-run", "--model", "stub", "--base-url", server.base_url
        )
        assert code == 0
        assert len(out.splitlines()) == 5
        assert "in 5: questions " in err
        assert server.requests == []
        counted = sum(int(line.split("questions ")[1].split(",")[0]) for line in out.splitlines())
        with_model(llmx, server)
        assert len(server.requests) == counted
        _, out, _ = llmx(
            "extract", SEEDS, "--dry-run", "--model", "stub", "--base-url", server.base_url
        )
        assert "questions 0, on file" in out
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["out.jsonl", "out.run.json"]


def test_a_budget_ends_the_asking_not_the_run(llmx: Llmx) -> None:
    with stub_server() as server:
        limits = ("--budget-tokens", "100", "--concurrency", "1")
        code, _, _ = with_model(llmx, server, "--policy", "full", *limits)
        assert code == 0
        assert len(lines()) == 5
        assert lines()[-1]["problems"][-1]["code"] == "budget_spent"


class Embedded:
    """Stands in for the embedded server; the stub answers in its place."""

    url = ""
    log: ClassVar[list[str]] = []

    def __init__(self, weights: Weights) -> None:
        assert weights.name == "tiny"
        self.base_url = self.url

    def start(self) -> None:
        self.log.append("start")

    def stop(self) -> None:
        self.log.append("stop")


def test_the_embedded_server_is_started_when_it_is_first_needed_and_stopped(
    llmx: Llmx, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("tiny.gguf").write_bytes(b"GGUF tiny")
    monkeypatch.setattr("llmx.model.server.require_xllamacpp", lambda: None)
    monkeypatch.setattr("llmx.model.server.EmbeddedServer", Embedded)
    ask = ("extract", SEEDS, "-o", "out.jsonl", "--model", "local:tiny.gguf")
    with stub_server() as server:
        monkeypatch.setattr(Embedded, "url", server.base_url)
        monkeypatch.setattr(Embedded, "log", [])
        assert llmx(*ask)[0] == 0
        assert Embedded.log == ["start", "stop"]
        assert lines()[0]["engine"]["model"].startswith("local:tiny@")
        before = Path("out.jsonl").read_bytes()
        assert llmx(*ask, "--fresh")[0] == 0
        assert Embedded.log == ["start", "stop"], "all answers were on file"
        assert Path("out.jsonl").read_bytes() == before


@contextmanager
def in_a_process(seconds: float) -> Iterator[str]:
    """A stub server in a process of its own; gives its address."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "stub_server.py"), str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


STARTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.{})
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.mark.parametrize(
    ("signalled", "interrupts"),
    [
        (signal.SIGINT, "SIG_DFL"),
        (signal.SIGTERM, "SIG_DFL"),
        (signal.SIGTERM, "SIG_IGN"),  # in the background of a script
    ],
)
def test_ctrl_c_ends_in_whole_lines_without_a_traceback(
    signalled: signal.Signals, interrupts: str
) -> None:
    Path("in").mkdir()
    # So many that the run is far from its end when the signal comes, however slow the disk.
    for number in range(400):
        Path(f"in/{number:03}.txt").write_text(
            f"某局2018年政府信息公开工作年度报告\n二、依申请公开\n收到申请数{number}件,答复申请数{number}件。"
        )
    with in_a_process(0.2) as url:
        run = subprocess.Popen(
            [sys.executable, "-c", STARTED.format(interrupts), "-W", "error", "-m", "llmx",
             "extract", "in", "-o", "out.jsonl", "--model", "stub", "--base-url", url,
             "--concurrency", "2", "--policy", "full"],
            env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        done = Path("out.jsonl.partial")
        while time.monotonic() < deadline:
            if any(file.stat().st_size for file in done.glob("*.lines")):
                break
            time.sleep(0.05)
        os.killpg(run.pid, signalled)  # as a terminal does: the processes that read as well
        _, err = run.communicate(timeout=30)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert "Interrupted; finished lines are in out.jsonl." in err
    assert 0 < len(lines()) < 400


# --- the other commands


def test_eval_and_check_read_what_extract_wrote(llmx: Llmx, read_by_rules: Path) -> None:
    Path("other.jsonl").write_bytes(read_by_rules.read_bytes())
    code, out, _ = llmx("eval", read_by_rules, "--gold", SEEDS)
    assert code == 0
    assert "overall" in out
    code, out, _ = llmx("eval", read_by_rules, "other.jsonl", "--gold", SEEDS, "--json")
    assert list(json.loads(out)) == ["out", "other"]
    code, out, _ = llmx("check", read_by_rules)
    assert code == 0
    assert out.splitlines()[-1].startswith("in 5 = broken identities ")


def test_check_shows_cells_and_numbers_in_context(llmx: Llmx) -> None:
    Path("a.txt").write_text("收到申请6件,答复5件,另有12人参加。")
    text = Path("a.txt").read_bytes()
    import hashlib

    line = {
        "doc_id": "a", "status": "flagged",
        "source": {"path": "a.txt", "sha256": hashlib.sha256(text).hexdigest()},
        "fields": {"/requests/received": {
            "value": 6, "evidence": [{"start": 4, "end": 6, "quote": "6件"}]}},
        "checks": [
            {"id": "req.replied", "status": "broken", "left": 6, "right": 5, "blame": "source",
             "paths": ["/requests/received", "/requests/replied"]},
            {"id": "req.refused", "status": "holds", "left": 0, "right": 0, "blame": None,
             "paths": []}],
        "numbers": {"total": 3, "explained": 2,
                    "unexplained": [{"start": 14, "end": 16, "quote": "12"}]},
    }  # fmt: skip
    Path("o.jsonl").write_text(json.dumps(line) + "\n")
    code, out, _ = llmx("check", "o.jsonl")
    assert code == 0
    assert out.splitlines() == [
        "a.txt  flagged",
        "  req.replied: 6 against 5, to blame: source",
        "    /requests/received = 6  「6件」 at 4",
        "    /requests/replied: no value",
        "  unexplained at 14: 申请6件,答复5件,另有[12]人参加。",
        "in 1 = broken identities 1, unexplained numbers 1 of 3",
    ]
    Path("a.txt").write_text("changed")
    assert "  unexplained at 14: [12]\n" in llmx("check", "o.jsonl")[1]


@pytest.mark.parametrize("command", [["check"], ["eval", "--gold", str(SEEDS)]])
@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), (b"no json\n", "line 1: not JSON"), (b"{}\n", "not a record of llmx"),
     (b"\xff\n", "not UTF-8")],
)  # fmt: skip
def test_a_file_that_holds_no_records_is_wrong_usage(
    command: list[str], content: bytes | None, said: str, llmx: Llmx
) -> None:
    if content is not None:
        Path("o.jsonl").write_bytes(content)
    code, _, err = llmx(*command, "o.jsonl")
    assert code == 2
    assert said in err


def test_eval_without_gold_is_wrong_usage(llmx: Llmx) -> None:
    Path("o.jsonl").touch()
    Path("gold").mkdir()
    code, _, err = llmx("eval", "o.jsonl", "--gold", "gold")
    assert code == 2
    assert "There are no gold labels" in err


def test_schema_prints_the_dictionary_and_the_json_schema(llmx: Llmx, schema: Schema) -> None:
    _, out, _ = llmx("schema")
    said = [line.split()[0] for line in out.splitlines()[1:]]
    assert {leaf.path for leaf in schema.leaves} <= set(said)
    assert "/proactive/channels/*/count" in said
    _, out, _ = llmx("schema", "--json")
    assert json.loads(out)["title"] == "Report"


def test_answers_on_file_are_counted_and_cleared_only_after_a_yes(
    llmx: Llmx, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing on file yet" in llmx("cache", "stats")[1]
    with stub_server() as server:
        with_model(llmx, server)
        count = len(server.requests)
    assert f"{count} answers, 0 of them failures" in llmx("cache", "stats")[1]
    monkeypatch.setattr("typer._click.termui.visible_prompt_func", lambda _: "n")
    assert llmx("cache", "clear")[0] == 1
    assert f"{count} answers" in llmx("cache", "stats")[1]
    assert f"{count} answers thrown away" in llmx("cache", "clear", "--yes")[1]


def test_the_models_of_the_catalogue_are_listed(llmx: Llmx) -> None:
    code, out, _ = llmx("model", "list")
    assert code == 0
    assert "* qwen2.5-coder-0.5b    missing" in out
    assert "  qwen2.5-coder-1.5b    missing" in out


def test_a_model_that_is_not_known_cannot_be_pulled(llmx: Llmx) -> None:
    code, _, err = llmx("model", "pull", "gpt-9")
    assert code == 2
    assert "No model named 'gpt-9'" in err


def test_a_bar_is_shown_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from llmx.cli.progress import shown
    from llmx.run import Made

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with shown(2) as watch:
        watch(Made("a.txt", b"", "ok"))
        watch(Made("b.txt", b"", "failed", "[red]no text[/red]"))
    assert "b.txt: [red]no text[/red]" in capsys.readouterr().err


def test_of_a_flood_of_failures_only_the_beginning_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from llmx.cli.progress import shown
    from llmx.run import Made

    with shown(100) as watch:
        for number in range(100):
            watch(Made(f"{number}.txt", b"", "failed", "no text"))
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 21
    assert said[-1].startswith("More failed")


# --- export


def test_export_writes_tables_of_every_record(llmx: Llmx, read_by_rules: Path) -> None:
    code, out, _ = llmx("export", read_by_rules, "-o", "tables.csv")
    assert code == 0
    assert "reports 5" in out
    assert Path("tables.values.csv").exists()


def test_export_tells_of_a_name_that_says_no_format(llmx: Llmx, read_by_rules: Path) -> None:
    code, _, err = llmx("export", read_by_rules, "-o", "tables.txt")
    assert code == 2
    assert "--format" in err


def test_export_never_overwrites_the_records(llmx: Llmx, read_by_rules: Path) -> None:
    before = read_by_rules.read_bytes()
    code, _, err = llmx("export", read_by_rules, "-o", read_by_rules, "-f", "csv")
    assert (code, read_by_rules.read_bytes()) == (2, before)
    assert "another name" in err


# --- panel


def test_panel_writes_a_page_and_tells_of_moved_sources(
    llmx: Llmx, read_by_rules: Path, tmp_path: Path
) -> None:
    moved = [json.loads(line) for line in read_by_rules.read_text().splitlines()]
    moved[0]["source"]["path"] = str(tmp_path / "gone.txt")
    Path("out.jsonl").write_bytes(b"".join(dump(line) + b"\n" for line in moved))
    code, out, err = llmx("panel", "out.jsonl", "-o", "panel")
    assert code == 0
    assert "in 5 = kept 5 + not kept 0" in out
    assert moved[0]["doc_id"] in err
    assert "<!doctype html>" in Path("panel/panel.html").read_text()


def test_panel_refuses_a_mapping_that_names_no_bodies(llmx: Llmx, read_by_rules: Path) -> None:
    Path("bodies.csv").write_text("a,b\n")
    code, _, err = llmx("panel", read_by_rules, "-o", "panel", "--bodies", "bodies.csv")
    assert code == 2
    assert "name and body" in err
