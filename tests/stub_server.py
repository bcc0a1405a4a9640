"""An OpenAI-compatible server on the loopback that knows nothing: all null, all empty."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


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
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        time.sleep(self.server.seconds)
        if self.server.status != 200:
            self._send(self.server.status, {"error": {"message": "no"}})
            return
        said = json.dumps(silent(asked["response_format"]["json_schema"]["schema"]))
        message = {"role": "assistant", "content": said}
        self._send(
            200,
            {
                "id": "x", "object": "chat.completion", "created": 0, "model": asked["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            },
        )  # fmt: skip

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


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
