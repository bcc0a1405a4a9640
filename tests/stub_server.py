"""An OpenAI-compatible server on the loopback that knows nothing: every field null, every list empty."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def stub_server(seconds=0.0, status=200):
    """Serves; `base_url` is where, `requests` what was asked so far, `status` may be set."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.seconds, server.status, server.requests = seconds, status, []
    server.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
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

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        time.sleep(self.server.seconds)
        if self.server.status != 200:
            self._send(self.server.status, {"error": {"message": "no"}})
            return
        said = json.dumps(_null(asked["response_format"]["json_schema"]["schema"]))
        message = {"role": "assistant", "content": said}
        self._send(
            200,
            {
                "id": "x", "object": "chat.completion", "created": 0, "model": asked["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            },
        )  # fmt: skip

    def _send(self, status, body):
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


def _null(schema):
    properties = schema.get("properties", {})
    return {name: [] if inner.get("type") == "array" else None for name, inner in properties.items()}


if __name__ == "__main__":
    import sys

    with stub_server(float(sys.argv[1])) as running:
        sys.stdout.write(f"{running.base_url}\n")
        sys.stdout.flush()
        sys.stdin.read()
