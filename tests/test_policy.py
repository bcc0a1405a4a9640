"""Where each policy sends the model, and that it counts what it leaves out."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from llmx.fields import Identity, Schema
from llmx.model.cache import Answer
from llmx.model.client import Reply, Request, Settings
from llmx.model.endpoints import Endpoint
from llmx.model.exchange import Exchange
from llmx.model.prompts import load_prompt
from llmx.model.reader import ModelReader
from llmx.model.strategies import Strategy
from llmx.pack import prompts_folder
from llmx.pipeline import Options, Pipeline
from llmx.policy import Policy, wanted
from llmx.read import make_view
from llmx.reconcile import reconcile
from llmx.records import Evidence, Outcome, Reading

ROOT = Path(__file__).parents[1]
# Told by its rules in full; its channels, topics and responses add up.
COMPLETE = ROOT / "seeds" / "004_4d227ed6ab13489a.txt"


class Asked:
    """Stands in for a client: keeps the requests and knows no answer."""

    def __init__(self) -> None:
        self.endpoint = Endpoint("http://127.0.0.1:1/v1", "m", "test")
        self.settings = Settings()
        self.requests: list[Request] = []

    async def ask(self, request: Request, until: float | None = None) -> Reply:  # noqa: ARG002
        self.requests.append(request)
        return Reply(Answer("", failure="unreachable"), calls=1, failed=1, detail="not asked")


def run(schema: Schema, policy: Policy) -> tuple[Outcome, int]:
    """What comes of the complete report, and how often the model was asked."""
    folder = prompts_folder("annual_report")
    strategy = Strategy(load_prompt(folder, "values.v1"), load_prompt(folder, "rows.v2"))
    client = Asked()
    reader = ModelReader(schema, strategy, client, lambda words: make_view(words).text)
    pipeline = Pipeline(schema, Options(policy=policy), reader)
    rounds = pipeline.read(COMPLETE.read_bytes(), str(COMPLETE))
    return asyncio.run(Exchange(client).complete(rounds)), len(client.requests)


def test_a_report_read_in_full_needs_no_call(schema: Schema) -> None:
    outcome, asked = run(schema, "cascade")
    assert asked == 0
    assert outcome.usage.calls == 0


@pytest.mark.parametrize("policy", ["cascade", "verify", "full"])
def test_what_a_policy_leaves_out_is_counted(schema: Schema, policy: Policy) -> None:
    _, every = run(schema, "full")
    outcome, asked = run(schema, policy)
    assert every > 0
    assert asked + outcome.usage.avoided == every


def reading(path: str, value: int, **more: Any) -> Reading:
    return Reading(path, value, (Evidence(0, 1, str(value)),), "rules", **more)


def asked_under_cascade(schema: Schema, *rules: Reading) -> frozenset[str]:
    pointers = wanted("cascade", schema, rules, lambda known: reconcile(schema, known))
    assert pointers is not None
    return pointers


def test_cascade_asks_for_what_is_unread_or_unsure(schema: Schema) -> None:
    sure = asked_under_cascade(schema, reading("/capacity/units", 3))
    assert "/capacity/units" not in sure
    assert "/requests/received" in sure
    unsure = asked_under_cascade(schema, reading("/capacity/units", 3, certainty=0.5))
    assert "/capacity/units" in unsure


def test_cascade_asks_again_where_a_sum_is_broken(schema: Schema) -> None:
    identity: Identity = next(one for one in schema.checks if one.id == "cap.staff")
    whole, parts = identity.left[0], identity.right
    right = [reading(part, 2) for part in parts]
    assert whole not in asked_under_cascade(schema, reading(whole, 2 * len(parts)), *right)
    assert whole in asked_under_cascade(schema, reading(whole, 99), *right)
