"""The wheel: works from any folder, carries schemas and prompts, and leaves no `schemas` behind."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
BUILT = ("llmx", "schemas", "prompts", "pyproject.toml", "LICENSE", "README.md")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the checkout, so that nothing is written into it."""
    folder = tmp_path_factory.mktemp("build")
    for name in BUILT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip makes of the wheel: its members, and a script for the entry point."""
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_it_holds_the_package_and_nothing_else_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"llmx", names[-1].split("/")[0]}
    assert names[-1].split("/")[0].endswith(".dist-info")
    for name in ("py.typed", "_pack/schemas/annual_report/__init__.py", "model/catalogue.toml"):
        assert f"llmx/{name}" in names
    assert any(name.startswith("llmx/_pack/prompts/annual_report/") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".gguf")]


def test_it_declares_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "llmx = llmx.cli:main" in archive.read(entry).decode()


def test_it_reads_reports_from_any_folder(installed: Path, tmp_path: Path) -> None:
    libraries = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), *libraries]),
        "LLMX_HOME": str(tmp_path / "home"),
    }
    where = "import llmx, sys; sys.stdout.write(llmx.__file__)"
    for command in (["-c", where], ["-m", "llmx", "extract", str(SEEDS), "-o", "out.jsonl",
                                    "--engine", "rules"]):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-W", "error", *command],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if command[0] == "-c":
            assert Path(done.stdout).is_relative_to(installed), "another llmx was imported"
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert len(lines) == 5
    assert "failed" not in {json.loads(line)["status"] for line in lines}
