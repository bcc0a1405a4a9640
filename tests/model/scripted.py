"""A chat server on the loopback that answers as a test tells it to."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from llmx.model.client import Clock, ModelClient, Settings
from llmx.model.endpoints import Endpoint


def chat(content: object, finish: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """The body of a chat completion; anything but a string is written as JSON."""
    if not isinstance(content, str | None):
        content = json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


@dataclass(frozen=True)
class Said:
    """One answer of the server: a body (a dict is sent as JSON), or a broken connection."""

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False


Script = Callable[[dict[str, Any]], object] | list[object]


@dataclass
class Server:
    """`received` holds the bodies of the requests, `raw` their bytes, `headers` their headers."""

    script: Script
    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.raw.append(await request.read())
        body = json.loads(self.raw[-1])
        self.received.append(body)
        self.headers.append(dict(request.headers))
        said = self._next(body)
        said = said if isinstance(said, Said) else Said(said)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(said.delay)
        self.at_once -= 1
        if said.drop:
            assert request.transport is not None
            request.transport.close()
        text = said.body if isinstance(said.body, str) else json.dumps(said.body)
        return web.Response(text=text, status=said.status, headers=dict(said.headers))

    def _next(self, body: dict[str, Any]) -> object:
        if callable(self.script):
            return self.script(body)
        return self.script.pop(0)


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Server]:
    """A running server; its `url` ends in /v1."""
    server = Server(script)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass
class FakeTime:
    """Time that passes only by sleeping; `slept` are the waits asked for."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, sleep=self.sleep, jitter=lambda: 1.0)


@asynccontextmanager
async def client_of(
    url: str,
    time: FakeTime | None = None,
    environment: Mapping[str, str] | None = None,
    **settings: Any,
) -> AsyncIterator[ModelClient]:
    """A client of the server at `url`, which needs no key unless LLMX_API_KEY is given."""
    endpoint = Endpoint(url, "m", "test", key_variable="LLMX_API_KEY")
    clock = (time or FakeTime()).clock()
    client = ModelClient(endpoint, environment or {}, Settings(**settings), clock)
    try:
        yield client
    finally:
        await client.aclose()
