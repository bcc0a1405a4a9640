from pathlib import Path

import pytest

from review.reviewing import HOSTILE, REPORT, Desk, made_desk


@pytest.fixture(scope="session")
def _read(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Three records: an ordinary one with a gap, a hostile one, and one of a single long line."""
    texts = {
        "gap.txt": REPORT,
        "hostile.txt": f"{HOSTILE}\n{REPORT}",
        "long.txt": REPORT.replace("\r\n", "") + "公开工作" * 50_000,
    }
    return made_desk(tmp_path_factory.mktemp("sources"), texts)


@pytest.fixture
def desk(_read: Desk, tmp_path: Path) -> Desk:
    """The records in a folder of the test's own, where it may correct them."""
    file = tmp_path / "out.jsonl"
    file.write_bytes(_read.file.read_bytes())
    return Desk(file)
