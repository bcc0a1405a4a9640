"""An OpenAI-compatible server with a fixed latency, in a process of its own.

    python benchmarks/stub.py SECONDS [SHARE_OF_FAULTS]

Prints its address, serves until its standard input ends, and then prints what it
was asked: requests, the bytes of their messages, and its seconds of CPU. Answers fit
the schema asked for and say nothing; without a schema the answer is an empty list of
extractions.
Faults are 500s at even distances, so that every client meets as many.
"""

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web


@dataclass
class Stub:
    """The server's account of itself."""

    seconds: float
    faults: float = 0.0
    asked: int = 0
    refused: int = 0
    bytes: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        """One chat completion, or an error where its turn has come."""
        body = json.loads(await request.read())
        self.asked += 1
        self.bytes += sum(len(message["content"].encode()) for message in body["messages"])
        await asyncio.sleep(self.seconds)
        if int(self.asked * self.faults) > self.refused:
            self.refused += 1
            return web.json_response({"error": {"message": "a fault of the stub"}}, status=500)
        return web.json_response(completion(body))


def completion(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chat completion that fits the schema asked for."""
    named = body.get("response_format", {}).get("json_schema")
    said = silent(named["schema"]) if named else {"extractions": []}
    message = {"role": "assistant", "content": json.dumps(said)}
    size = sum(len(message["content"].encode()) for message in body["messages"]) // 4
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": size, "completion_tokens": 10, "total_tokens": size + 10},
    }


def silent(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a schema that says least: null, or nothing in a list."""
    properties = schema.get("properties", {})
    return {n: [] if p.get("type") == "array" else None for n, p in properties.items()}


@dataclass
class Running:
    """A stub in its own process: where it is, and, once it has ended, what it was asked."""

    url: str
    asked: int = 0
    bytes: int = 0
    cpu: float = 0.0


@contextlib.contextmanager
def running(seconds: float, faults: float = 0.0) -> Iterator[Running]:
    """Start one, give it, end it."""
    command = [sys.executable, str(Path(__file__).resolve()), str(seconds), str(faults)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdout is None:
        raise RuntimeError("the stub has no output to read its address from")
    stub = Running(process.stdout.readline().strip())
    try:
        yield stub
    finally:
        rest, _ = process.communicate()
        told = json.loads(rest)
        stub.asked, stub.bytes, stub.cpu = told["asked"], told["bytes"], told["cpu"]


async def _serve(stub: Stub) -> None:
    # A client that gives up in the middle of a request is no fault of the server.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", stub.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    told = {"asked": stub.asked, "bytes": stub.bytes, "cpu": time.process_time()}
    print(json.dumps(told), flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_serve(Stub(float(sys.argv[1]), float(sys.argv[2]) if sys.argv[2:] else 0.0)))
