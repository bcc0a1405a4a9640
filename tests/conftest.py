"""What all tests share."""

import pytest
from stand_ins import Llmx

from llmx.cli import main
from llmx.fields import Schema
from llmx.pack import load_schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load_schema("annual_report")


@pytest.fixture
def llmx(capsys: pytest.CaptureFixture[str]) -> Llmx:
    """Runs a command; gives exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run
