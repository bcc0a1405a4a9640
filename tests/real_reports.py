"""Real reports that are not ours to pass on; tests that need one skip where it is absent."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "reports"
FOLDER = Path(os.environ.get("LLMX_REPORTS", _BESIDE))


def real_report(name: str) -> bytes:
    """The bytes of a report in LLMX_REPORTS (default: shared/reports beside the project)."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{name} is not here; LLMX_REPORTS names its folder")
    return path.read_bytes()
