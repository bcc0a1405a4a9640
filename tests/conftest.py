"""What all tests share."""

import pytest

from llmx.fields import Schema
from llmx.pack import load_schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load_schema("annual_report")
