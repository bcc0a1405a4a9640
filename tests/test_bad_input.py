"""Inputs that are no reports: each a clear message and one failed line, never a traceback."""

import hashlib
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llmx.cli import main

ROOT = Path(__file__).parent.parent
Extract = Callable[..., tuple[int, str, dict[str, dict[str, Any]]]]
GOOD = "某局2018年政府信息公开工作年度报告\n全年收到政府信息公开申请6件。\n"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLMX_HOME", str(tmp_path / "home"))
    folder = tmp_path / "work"
    (folder / "in").mkdir(parents=True)
    monkeypatch.chdir(folder)


@pytest.fixture
def extract(capsys: pytest.CaptureFixture[str]) -> Extract:
    """Runs `llmx extract --engine rules`; gives exit code, stderr and lines by file name."""

    def run(
        *arguments: str, output: str = "out.jsonl"
    ) -> tuple[int, str, dict[str, dict[str, Any]]]:
        with pytest.raises(SystemExit) as ended:
            main(["extract", *map(str, arguments), "-o", str(output), "--engine", "rules"])
        err = capsys.readouterr().err
        assert "Traceback" not in err
        made = Path(output).read_text().splitlines() if Path(output).is_file() else ()
        lines = [json.loads(line) for line in made]
        return int(ended.value.code or 0), err, {line["source"]["path"]: line for line in lines}

    return run


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\0\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (64 << 20))
    return Path("bomb.zip").read_bytes()


def noise() -> bytes:
    return b"".join(hashlib.sha256(bytes([n])).digest() for n in range(128))


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty_file", "the file is empty"),
        (b" \n\t\n", "empty_file", "no text"),
        (png, "not_text", ""),
        (noise, ("encoding", "not_text"), ""),
        (bomb, "unsafe_zip", "times its size"),
        (b"PK\x03\x04 not a zip", ("broken_zip", "not_text", "encoding"), ""),
        (b"%PDF-1.7 not a pdf", ("broken_pdf", "missing_package"), ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ("legacy_doc", "unsupported"), ""),
        (b"\0" * 5000, ("not_text", "encoding", "empty_file"), ""),
    ],
    ids=["empty", "blank", "png", "noise", "bomb", "zip", "pdf", "doc", "nulls"],
)
def test_a_file_that_is_no_document_gives_one_failed_line(
    content: Any, code: Any, said: str, extract: Extract
) -> None:
    Path("in/a.txt").write_bytes(content() if callable(content) else content)
    Path("in/b.txt").write_text(GOOD)
    ended, err, lines = extract("in")
    assert ended == 1
    assert list(lines) == ["in/a.txt", "in/b.txt"]
    failed = lines["in/a.txt"]
    assert failed["status"] == "failed"
    (problem,) = failed["problems"]
    assert problem["code"] in code
    assert said in problem["message"]
    assert f"in/a.txt: {problem['message']}" in err
    assert lines["in/b.txt"]["report"]["requests"]["received"] == 6
    assert err.splitlines()[-1].endswith("failed 1")


def test_a_missing_path_has_its_line_and_keeps_its_place(extract: Extract) -> None:
    Path("b.txt").write_text(GOOD)
    ended, err, lines = extract("gone.txt", "b.txt")
    assert ended == 1
    assert list(lines) == ["gone.txt", "b.txt"]
    assert lines["gone.txt"]["problems"] == [
        {"code": "unreadable_file", "message": "the file cannot be read: No such file or directory"}
    ]
    assert "gone.txt: the file cannot be read: No such file or directory" in err


def test_a_dangling_link_in_a_folder_is_passed_over_and_counted(extract: Extract) -> None:
    Path("in/a.txt").write_text(GOOD)
    Path("in/b.txt").symlink_to("gone.txt")
    ended, err, lines = extract("in")
    assert ended == 0
    assert list(lines) == ["in/a.txt"]
    assert "Passed over: 1 links to folders, or to nothing" in err


def test_pictures_and_scripts_of_a_saved_page_are_passed_over_and_counted(extract: Extract) -> None:
    Path("in/报告_files/inner").mkdir(parents=True)
    Path("in/其他_files").mkdir()
    Path("in/报告.html").write_text(GOOD)
    for name in ("a.js", "b.CSS", "inner/logo.png"):
        Path("in/报告_files", name).write_text("var a = 1")
    Path("in/报告_files/frame.html").write_text(GOOD)
    Path("in/其他_files/a.css").write_text(GOOD)
    _, err, lines = extract("in")
    assert list(lines) == ["in/其他_files/a.css", "in/报告.html", "in/报告_files/frame.html"]
    assert "3 parts of saved pages" in err


def test_links_that_lead_in_circles_are_passed_over_and_counted(extract: Extract) -> None:
    Path("in/a.txt").write_text(GOOD)
    Path("in/self").symlink_to("self")
    Path("in/up").symlink_to("..")
    ended, err, lines = extract("in")
    assert (ended, list(lines)) == (0, ["in/a.txt"])
    assert "1 unreadable (" in err
    assert "1 links to folders, or to nothing" in err


def test_a_folder_without_reports_is_wrong_usage(extract: Extract) -> None:
    Path("in/a.gold.json").write_text("{}")
    ended, err, _ = extract("in")
    assert ended == 2
    assert "There is nothing to read in in. Passed over: 1 written by llmx" in err


@pytest.mark.parametrize("output", ["in", "in/a.txt/out.jsonl", "/proc/none/out.jsonl"])
def test_an_output_that_cannot_be_written_is_wrong_usage(output: str, extract: Extract) -> None:
    Path("in/a.txt").write_text(GOOD)
    ended, err, _ = extract("in", output=output)
    assert ended == 2
    assert "Error: " in err
    assert output in err


@pytest.mark.slow
def test_five_megabytes_in_one_line_are_read_in_reasonable_time(extract: Extract) -> None:
    Path("in/a.txt").write_text(GOOD.replace("\n", "") + "收到各类信息若干条," * 200_000)
    ended, _, lines = extract("in")
    assert ended in (0, 1)
    assert len(lines) == 1


def test_a_name_that_is_no_utf_8_is_kept_as_it_is(extract: Extract) -> None:
    name = os.fsdecode("报告\xff.txt".encode("latin-1", "ignore") + b"\xff.txt")
    Path("in", name).write_text(GOOD)
    ended, _, lines = extract("in")
    assert ended == 0
    assert list(lines) == [f"in/{name}"]
    _, err, _ = extract("in")
    assert "Reused 1 lines" in err


def test_standard_input_is_one_document() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "llmx", "extract", "-", "-o", "out.jsonl",
         "--engine", "rules"],
        input=GOOD.encode(), capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert b"in 1 = " in done.stderr
    (line,) = Path("out.jsonl").read_text().splitlines()
    assert json.loads(line)["source"]["path"] == "-"
    assert json.loads(line)["report"]["requests"]["received"] == 6
