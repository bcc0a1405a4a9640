"""A small report type and a pipeline that reads it without rules or model, for tests of the run."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from llmx.documents import Source
from llmx.fields import Part, Schema, choice, count, day, items, money, part, text
from llmx.model.cache import Answer
from llmx.model.client import Reply, Request, Settings
from llmx.model.endpoints import Endpoint
from llmx.model.exchange import Asked, Exchange, Rounds
from llmx.model.shapes import Shape
from llmx.records import (
    Check,
    CheckStatus,
    Decision,
    Engine,
    Evidence,
    Failure,
    Ledger,
    Outcome,
    Problem,
    ReaderName,
    Reading,
    Record,
    Usage,
    Value,
)

# A command of llmx run as from a shell: exit code, stdout, stderr.
Llmx = Callable[..., tuple[int, str, str]]


class Channel(Part):
    label: str | None = text("渠道")
    count: int | None = count("数量", "条")


class Inner(Part):
    received: int | None = count("收到申请数", "件")
    charged: float | None = money("收费")
    signed_on: str | None = day("日期")
    level: str | None = choice("层级", {"city": "市"})
    channels: list[Channel] = items("parts", "渠道")


class Small(Part):
    requests: Inner = part("依申请公开")
    problems: list[str] = items("statements", "问题")


SCHEMA = Schema(name="small", version="1", title="小", report=Small)
ENDPOINT, SETTINGS = Endpoint("http://127.0.0.1:1/v1", "m", "test"), Settings()
ENGINE = Engine("0.0", "rules", None, (("b.v1", "2"), ("a.v1", "1")))


def decision(path: str, value: Value, **more: Any) -> Decision:
    more = {"evidence": (Evidence(0, 1, "6"),), "readings": (), "reason": "r", **more}
    return Decision(
        path=path,
        value=value,
        state="stated",
        chosen="rules",
        agreement="rules_only",
        trust=more.pop("trust", 0.5),
        **more,
    )


def record(
    *decisions: Decision, path: str = "a.txt", sha256: str = "0" * 64, **more: Any
) -> Record:
    return Record(
        doc_id=PurePath(path).stem,
        source=Source(path, sha256, "text/plain", "utf-8", "hans", 3),
        schema_name="small",
        schema_version="1",
        decisions=decisions,
        checks=more.pop("checks", ()),
        numbers=Ledger(2, 1, (Evidence(4, 5, "7"),)),
        problems=more.pop("problems", ()),
        engine=ENGINE,
        **more,
    )


@dataclass
class Answering:
    """Stands in for a client: answers nothing to anything, after some time."""

    seconds: float = 0.0
    slow: dict[str, float] = field(default_factory=dict)
    tokens: int = 0
    asked: list[str] = field(default_factory=list)
    fails_for: str = ""
    endpoint: Endpoint = field(default=ENDPOINT)
    settings: Settings = field(default=SETTINGS)

    async def ask(self, request: Request, until: float | None = None) -> Reply:  # noqa: ARG002
        path = request.messages[0]["content"]
        self.asked.append(path)
        await asyncio.sleep(self.slow.get(PurePath(path).name, self.seconds))
        if PurePath(path).name == self.fails_for:
            raise ZeroDivisionError("stumbled")
        return Reply(Answer("{}", tokens_in=self.tokens), calls=1, failed=0)


@dataclass
class StandIn:
    """Takes the first number of a text for /requests/received; `!` in a text makes it stumble.

    Asks one question a round. `client` answers when this process asks.
    """

    configuration: str = "c0"
    schema: Schema = SCHEMA
    client: Answering = field(default_factory=Answering)
    rounds: int = 1
    read_paths: list[str] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.client)

    def read(self, data: bytes, path: str) -> Rounds[Outcome]:
        usage = Usage()
        for number in range(self.rounds):
            request = Request(({"role": "user", "content": path},), Shape(()), 10)
            (reply,) = yield (Asked(f"{path} {number}", request),)
            usage += Usage(calls=reply.calls, tokens_in=reply.answer.tokens_in)
        return replace(self.read_without_model(data, path), usage=usage)

    def read_without_model(self, data: bytes, path: str) -> Outcome:
        self.read_paths.append(path)
        text = data.decode()
        if "!" in text:
            raise ZeroDivisionError("stumbled")
        sha256 = hashlib.sha256(data).hexdigest()
        if not text:
            return Outcome(self.failure(path, Problem("empty_file", "nothing in it"), None))
        value = int("".join(c for c in text if c.isdecimal()) or 0)
        found = decision("/requests/received", value)
        return Outcome(record(found, path=path, sha256=sha256))

    def failure(self, path: str, problem: Problem, sha256: str | None = None) -> Failure:
        return Failure(PurePath(path).stem, path, problem, "small", "1", ENGINE, sha256)


def check(status: CheckStatus = "holds", paths: tuple[str, ...] = ("/requests/received",)) -> Check:
    return Check("t.sum/total", "exact", status, 6.0, 6, paths, "source", "note")


def reading(value: Value, reader: ReaderName = "rules") -> Reading:
    return Reading("/requests/received", value, (Evidence(0, 1, "6"),), reader)
