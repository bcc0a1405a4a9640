"""A server with OpenAI's Batch endpoint on the loopback, which fails as a test tells it to."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from loopback import JsonHandler, serving
from stub_server import silent

Line = dict[str, Any]


def answered(request: Line) -> Line:
    """The output line of a request that went well."""
    said = json.dumps(silent(request["body"]["response_format"]["json_schema"]["schema"]))
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": said},
    }
    body = {"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 10}}
    return {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}}


def failed(request: Line) -> Line:
    """The error line of a request that did not."""
    body = {"error": {"message": "overloaded"}}
    return {"custom_id": request["custom_id"], "response": {"status_code": 500, "body": body}}


@dataclass
class Fate:
    """What becomes of the next batches: status, and lines of both files by request lines."""

    status: str = "completed"
    output: Callable[[list[Line]], list[Line]] = lambda lines: list(map(answered, lines))
    errors: Callable[[list[Line]], list[Line]] = lambda _: []


@dataclass
class Batches:
    """`sent` holds the request lines of each batch."""

    base_url: str
    fate: Fate = field(default_factory=Fate)
    lists: bool = True
    marks: list[dict[str, str]] = field(default_factory=list)
    sent: list[list[Line]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def upload(self, multipart: bytes) -> dict[str, Any]:
        rows = [line for line in multipart.splitlines() if line.startswith(b'{"custom_id"')]
        name = f"file-{len(self.files)}"
        self.files[name] = b"\n".join(rows)
        return {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "llmx.jsonl",
                "purpose": "batch", "status": "processed"}  # fmt: skip

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        rows = self.files[asked["input_file_id"]].splitlines()
        self.sent.append([json.loads(row) for row in rows])
        self.marks.append(asked.get("metadata", {}))
        return self.batch(len(self.sent) - 1)

    def batch(self, number: int) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": f"batch-{number}", "object": "batch", "created_at": 1, "status": self.fate.status,
            "endpoint": "/v1/chat/completions", "completion_window": "24h", "input_file_id": "f",
            "metadata": self.marks[number],
        }  # fmt: skip
        for name, lines in (("output", self.fate.output), ("error", self.fate.errors)):
            rows = lines(self.sent[number])
            if rows and self.fate.status != "in_progress":
                told[f"{name}_file_id"] = f"{name}-{number}"
                self.files[f"{name}-{number}"] = b"\n".join(json.dumps(r).encode() for r in rows)
        if self.fate.status == "failed":
            told["errors"] = {"data": [{"code": "x", "message": "line 1 is not valid"}]}
        return told


@contextmanager
def batch_server() -> Iterator[Batches]:
    """Serves in a thread."""
    batches = Batches("")

    class Handler(JsonHandler):
        def post(self) -> None:
            body = self.body()
            is_file = self.path == "/v1/files"
            self.send(batches.upload(body) if is_file else batches.create(json.loads(body)))

        def get(self) -> None:
            if found := re.fullmatch(r"/v1/batches/batch-(\d+)", self.path):
                self.send(batches.batch(int(found[1])))
            elif self.path.startswith("/v1/batches?"):
                told = [batches.batch(number) for number in range(len(batches.sent))]
                listed = {"object": "list", "data": told, "has_more": False}
                self.send(listed, 200 if batches.lists else 404)
            else:
                self.send(batches.files[self.path.split("/")[3]])

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serving(server) as batches.base_url:
        yield batches
