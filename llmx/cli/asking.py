"""The model that the options name, made ready to be asked, and nothing started before it is."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from llmx.model.cache import Answer
from llmx.model.catalogue import ModelError
from llmx.model.client import ModelClient, Reply, Request, Settings
from llmx.model.endpoints import Endpoint, embedded_endpoint, endpoint_for
from llmx.model.exchange import Asked, Result, Rounds
from llmx.model.weights import Weights
from llmx.run import UsageError

LOCAL = "local"
_HOSTED_AT_ONCE = 16
_LOCAL_AT_ONCE = 2  # while one waits for the model, rules read the next
_CONNECT_SECONDS = 5.0
_PORTS = {"http": 80, "https": 443}

Connect = Callable[[Settings], Awaitable[ModelClient]]


@dataclass(frozen=True, slots=True)
class Model:
    """A model to ask. `name` is what records say, `at_once` how many documents suit it."""

    name: str
    endpoint: Endpoint
    settings: Settings
    connect: Connect
    at_once: int

    @property
    def is_embedded(self) -> bool:
        return self.name.startswith(LOCAL)


class Waiting:
    """Stands in for a `ModelClient` until the first question, and connects only then."""

    def __init__(self, model: Model) -> None:
        self.endpoint = model.endpoint
        self.settings = model.settings
        self._connect = model.connect
        self._client: ModelClient | None = None
        self._connecting = asyncio.Lock()

    async def ask(self, request: Request, until: float | None = None) -> Reply:
        """As `ModelClient.ask`. Raises UsageError if there is no server to ask."""
        async with self._connecting:
            if self._client is None:
                self._client = await self._started()
        return await self._client.ask(request, until)

    async def _started(self) -> ModelClient:
        try:
            return await self._connect(self.settings)
        except ModelError as error:
            raise UsageError(str(error)) from error

    @property
    def outage(self) -> str:
        return self._client.outage if self._client else ""

    async def aclose(self) -> None:
        """Close the connection, if there is one."""
        if self._client:
            await self._client.aclose()


class Counting:
    """Stands in for an `Exchange` and asks nobody: keeps what would be asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def complete(self, rounds: Rounds[Result]) -> Result:
        """What a reading comes to without any answer but those on file."""
        answer = Answer("", failure="unreachable")
        try:
            asked = next(rounds)
            while True:
                self.asked += asked
                asked = rounds.send(
                    [Reply(answer, calls=0, failed=0, detail="not asked")] * len(asked)
                )
        except StopIteration as end:
            result: Result = end.value
            return result


def find_model(spec: str, base_url: str | None, concurrency: int | None, stack: ExitStack) -> Model:
    """The model of `--model` and `--base-url`; `stack` ends what it starts.

    Raises ModelError (no weights, no xllamacpp) or EndpointError (no such provider, no key).
    """
    if base_url is None and spec.partition(":")[0] == LOCAL:
        return _embedded(spec, concurrency, stack)
    endpoint = endpoint_for(spec, base_url)
    endpoint.key(os.environ)
    at_once = concurrency or _HOSTED_AT_ONCE
    settings = Settings(concurrency=at_once)

    async def connect(settings: Settings) -> ModelClient:
        await _check_reachable(endpoint)
        return ModelClient(endpoint, os.environ, settings)

    return Model(spec, endpoint, settings, connect, at_once)


def _embedded(spec: str, concurrency: int | None, stack: ExitStack) -> Model:
    from llmx.model.catalogue import load_catalogue
    from llmx.model.server import EmbeddedServer, require_xllamacpp
    from llmx.model.weights import hash_file, models_folder, resolve

    require_xllamacpp()
    weights = resolve(spec, load_catalogue(), models_folder())
    sha256 = weights.sha256 or hash_file(weights.path)
    # The address is known once the server runs; answers are filed under the weights.
    endpoint = embedded_endpoint("http://127.0.0.1/v1", weights.name, sha256)

    settings = Settings(concurrency=1)  # it answers one question at a time

    async def connect(settings: Settings) -> ModelClient:
        server = EmbeddedServer(weights)
        stack.callback(server.stop)
        await asyncio.to_thread(server.start)
        return ModelClient(replace(endpoint, base_url=server.base_url), os.environ, settings)

    at_once = concurrency or _LOCAL_AT_ONCE
    return Model(_recorded(weights, sha256), endpoint, settings, connect, at_once)


def _recorded(weights: Weights, sha256: str) -> str:
    """A name that says which weights, wherever they lie."""
    known = weights.sha256 is not None
    return f"{LOCAL}:{weights.name}" if known else f"{LOCAL}:{weights.name}@{sha256[:12]}"


async def _check_reachable(endpoint: Endpoint) -> None:
    """Raises UsageError if nothing listens there: better than a run of failures."""
    from urllib.request import getproxies

    if getproxies() and not endpoint.is_local:
        return  # the way leads through a proxy, which only the client knows how to take
    parts = urlsplit(endpoint.base_url)
    port = parts.port or _PORTS.get(parts.scheme, 80)
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except (OSError, TimeoutError) as error:
        why = getattr(error, "strerror", None) or f"no answer within {_CONNECT_SECONDS:g} s"
        raise UsageError(
            f"No server answers at {endpoint.shown} ({why}). Start it, correct --base-url, "
            "or read without a model: --engine rules."
        ) from error
    writer.close()
    await writer.wait_closed()
