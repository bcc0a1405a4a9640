"""An OpenAI-compatible server on the loopback that knows nothing: all null, all empty."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any

from loopback import JsonHandler, serving


class Stub(ThreadingHTTPServer):
    """`base_url` is where, `requests` what was asked so far, `status` may be set."""

    daemon_threads = True

    def __init__(self, seconds: float, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seconds, self.status = seconds, status
        self.requests: list[dict[str, Any]] = []
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def stub_server(seconds: float = 0.0, status: int = 200) -> Iterator[Stub]:
    """Serves in a thread; every answer takes so many seconds."""
    server = Stub(seconds, status)
    with serving(server):
        yield server


class _Handler(JsonHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def post(self) -> None:
        asked = json.loads(self.body())
        self.server.requests.append(asked)
        time.sleep(self.server.seconds)
        if self.server.status != 200:
            self.send({"error": {"message": "no"}}, self.server.status)
            return
        said = json.dumps(silent(asked["response_format"]["json_schema"]["schema"]))
        message = {"role": "assistant", "content": said}
        self.send(
            {
                "id": "x", "object": "chat.completion", "created": 0, "model": asked["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            },
        )  # fmt: skip


def silent(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a schema that says least."""
    properties = schema.get("properties", {})
    return {
        name: [] if inner.get("type") == "array" else None for name, inner in properties.items()
    }


if __name__ == "__main__":
    import sys

    with stub_server(float(sys.argv[1])) as running:
        sys.stdout.write(f"{running.base_url}\n")
        sys.stdout.flush()
        sys.stdin.read()
