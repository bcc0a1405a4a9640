"""A document on its way: what is open after the first answers is asked once more, and once only."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llmx.cli.asking import Counting
from llmx.documents import Document
from llmx.fields import Schema
from llmx.lines import line_of
from llmx.model.cache import Answer, AnswerCache
from llmx.model.client import Reply, Request, Settings
from llmx.model.endpoints import Endpoint
from llmx.model.exchange import Exchange
from llmx.model.prompts import load_prompt
from llmx.model.reader import ModelReader
from llmx.model.strategies import load_strategy
from llmx.pack import prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.read import make_view
from llmx.records import Outcome, Readings
from llmx.rules.reader import RuleReader

REPORT = Path(__file__).parents[1] / "seeds" / "004_4d227ed6ab13489a.txt"
OPEN = "/requests/received"


class Unread(RuleReader):
    """Rules that read nothing of the requests."""

    def read(self, document: Document) -> Readings:
        found = super().read(document)
        kept = tuple(r for r in found.readings if not r.path.startswith("/requests/"))
        return replace(found, readings=kept, explained=())


class Scripted:
    """Stands in for a client: says 5 to requests received, and then what it is told to say."""

    def __init__(self, second: str) -> None:
        self.endpoint = Endpoint("http://127.0.0.1:1/v1", "m", "test")
        self.settings = Settings()
        self.rounds: list[str] = []
        self._second = second

    async def ask(self, request: Request, until: float | None = None) -> Reply:  # noqa: ARG002
        properties = request.shape.schema["properties"]
        second = "q1" in properties
        self.rounds.append("second" if second else "first")
        answer: dict[str, Any] = dict.fromkeys(properties)
        if second:
            answer = dict.fromkeys(properties, self._second)
        elif request.shape.rows:
            answer = {"rows": []}
        elif "received" in answer:
            answer["received"] = 5
        return Reply(Answer(json.dumps(answer), "stop", 100, 10), calls=1, failed=0)


def pipeline(schema: Schema, client: Scripted, cache: AnswerCache | None = None) -> Pipeline:
    folder = prompts_folder("annual_report")
    strategy = replace(load_strategy(folder, "m"), second=load_prompt(folder, "second.v1"))
    reader = ModelReader(schema, strategy, client, lambda words: make_view(words).text, cache)
    return Pipeline(schema, Options(policy="full"), reader, Unread(schema))


def read(schema: Schema, client: Scripted, cache: AnswerCache | None = None) -> Outcome:
    rounds = pipeline(schema, client, cache).read(REPORT.read_bytes(), str(REPORT))
    return asyncio.run(Exchange(client, cache).complete(rounds))


@pytest.mark.parametrize(("said", "stands"), [("A", True), ("0", False)])
def test_what_is_open_is_asked_once(schema: Schema, said: str, stands: bool) -> None:  # noqa: FBT001
    client = Scripted(said)
    outcome = read(schema, client)
    line = line_of(outcome.result, schema)
    assert (OPEN in line["fields"]) is stands
    assert client.rounds.count("second") == 1
    assert client.rounds[-1] == "second"
    assert outcome.usage.calls == len(client.rounds)
    told = json.dumps(line["problems"] if not stands else line["fields"][OPEN]["reason"])
    assert "asked again" in told
    assert [name for name in line["engine"]["prompts"] if "second" in name] == ["second.v1"]


def test_with_the_first_answers_on_file_a_dry_run_and_a_batch_see_it(
    schema: Schema, tmp_path: Path
) -> None:
    """Without them nobody can know what will be open."""
    client, counting = Scripted("A"), Counting()
    with AnswerCache(tmp_path) as cache:
        reading = pipeline(schema, client, cache)
        counting.complete(reading.read(REPORT.read_bytes(), str(REPORT)))
        first = len(counting.asked)
        for asked in counting.asked:
            cache.put(asked.key, asyncio.run(client.ask(asked.request)).answer)
        counting.asked.clear()
        counting.complete(reading.read(REPORT.read_bytes(), str(REPORT)))
        assert first > 1
        assert len(counting.asked) == 1
        read(schema, client, cache)
        rerun = read(schema, client, cache)
    assert (rerun.usage.calls, rerun.usage.cached) == (0, first + 1)


def test_whatever_is_said_the_second_time_changes_nothing_but_what_was_open(
    schema: Schema,
) -> None:
    lines = [line_of(read(schema, Scripted(said)).result, schema) for said in ("A", "B", "0")]
    values = [
        {path: field["value"] for path, field in line["fields"].items() if path != OPEN}
        for line in lines
    ]
    assert values[0] == values[1] == values[2]
    assert [line["fields"].get(OPEN, {}).get("value") for line in lines] == [5, None, None]
