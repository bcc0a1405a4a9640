"""The embedded server: its child process with a stand-in for xllamacpp, and live with weights."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llmx.model import server as s
from llmx.model.catalogue import MissingWeightsError, load_catalogue
from llmx.model.weights import Weights, models_folder, resolve

# Serves /health and its own settings; the model's path says how to misbehave.
STAND_IN = """
import json, os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

class llama_flash_attn_type:
    LLAMA_FLASH_ATTN_TYPE_DISABLED = 0

class CommonParams:
    def __init__(self):
        self.model, self.sampling = SimpleNamespace(), SimpleNamespace()
        self.cpuparams, self.cpuparams_batch = SimpleNamespace(), SimpleNamespace()

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        params = vars(self.server.params)
        flat = {k: v for k, v in params.items() if isinstance(v, (int, str, list))}
        flat |= {"status": "ok", "omp": os.environ.get("OMP_WAIT_POLICY"), "pid": os.getpid()}
        body = json.dumps(flat).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/crash":
            os.abort()

class Server:
    def __init__(self, params):
        print("loading", params.model.path, file=sys.stderr, flush=True)
        if "refused" in params.model.path:
            raise RuntimeError("cannot load")
        if "slow" in params.model.path:
            time.sleep(60)
        http = ThreadingHTTPServer((params.hostnames[0], params.port), Handler)
        http.params = params
        threading.Thread(target=http.serve_forever, daemon=True).start()
        self.listening_address = f"http://{params.hostnames[0]}:{http.server_port}"
"""


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder with a stand-in for xllamacpp, found before the real one here and in the child."""
    (tmp_path / "xllamacpp.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def weights(fake: Path) -> Weights:
    return Weights("tiny", fake / "tiny.gguf", 4096, "0" * 64)


def ask(server: s.EmbeddedServer, path: str = "health") -> dict[str, Any]:
    import urllib.request

    address = server.base_url.removesuffix("v1") + path
    with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310
        told: dict[str, Any] = json.load(response)
    return told


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A dead child of a dead parent may wait for the init process to reap it.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def await_end(pid: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still alive"
        time.sleep(0.05)


def test_serves_on_the_loopback_and_stops(weights: Weights) -> None:
    with s.EmbeddedServer(weights) as server:
        assert server.running
        assert server.base_url.startswith("http://127.0.0.1:")
        assert server.base_url.endswith("/v1")
        assert server.model == "tiny"
        pid = ask(server)["pid"]
        assert pid != os.getpid()
        assert "loading" in server.log_tail()
    assert not is_alive(pid)
    with pytest.raises(s.ServerError, match="not running"):
        _ = server.base_url


def test_settings_make_answers_repeatable(weights: Weights) -> None:
    with s.EmbeddedServer(weights) as server:
        told = ask(server)
    assert told["n_parallel"] == 1
    assert told["cache_prompt"] is False
    assert told["flash_attn_type"] == 0
    assert told["omp"] == "passive"


def test_context_is_per_request_and_at_most_the_models(weights: Weights) -> None:
    settings = s.ServerSettings(context=100_000, slots=2)
    with s.EmbeddedServer(weights, settings) as server:
        assert ask(server)["n_ctx"] == 2 * 4096


def test_starting_twice_keeps_the_child(weights: Weights) -> None:
    with s.EmbeddedServer(weights) as server:
        pid = ask(server)["pid"]
        server.start()
        assert ask(server)["pid"] == pid


def test_can_be_started_again_after_a_stop(weights: Weights) -> None:
    server = s.EmbeddedServer(weights)
    for _ in range(2):
        with server:
            assert ask(server)["status"] == "ok"


def test_a_model_that_does_not_load_is_told_with_the_log(weights: Weights) -> None:
    server = s.EmbeddedServer(replace(weights, path=Path("/refused.gguf")))
    with pytest.raises(s.ServerStartError) as caught:
        server.start()
    assert "/refused.gguf" in str(caught.value)
    assert "cannot load" in str(caught.value)
    assert not server.running


def test_a_server_that_is_not_ready_in_time_is_ended(weights: Weights) -> None:
    slow = replace(weights, path=Path("/slow.gguf"))
    server = s.EmbeddedServer(slow, s.ServerSettings(start_seconds=1))
    with pytest.raises(s.ServerStartError, match="not ready after 1 s"):
        server.start()
    assert not server.running


def test_a_crash_of_the_child_does_not_take_down_the_parent(weights: Weights) -> None:
    with s.EmbeddedServer(weights) as server:
        ask(server, "crash")
        assert server.wait() == -signal.SIGABRT
        assert not server.running


PARENT = """
import json, sys, time
from pathlib import Path
from llmx.model.server import EmbeddedServer
from llmx.model.weights import Weights
server = EmbeddedServer(Weights("tiny", Path("tiny.gguf")))
server.start()
print(server._child.pid, server._folder.name, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("fake")
def test_the_child_ends_with_its_parent(how: signal.Signals) -> None:
    root = Path(s.__file__).parents[2]
    path = os.pathsep.join((os.environ["PYTHONPATH"], str(root)))
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    ) as parent:
        assert parent.stdout is not None
        child, folder = parent.stdout.readline().decode().split()
        pid = int(child)
        assert is_alive(pid)
        parent.send_signal(how)
    await_end(pid)
    assert not Path(folder).exists()


def test_the_child_finds_llmx_and_nothing_of_the_current_folder(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(elsewhere)
    with s.EmbeddedServer(weights) as server:
        assert ask(server)["status"] == "ok"


def test_without_xllamacpp_the_user_is_told_what_to_install(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(s.ServerMissingError, match=r"llmx\[local\]"):
        s.EmbeddedServer(weights).start()


def test_health_is_asked_without_the_proxy_of_the_machine(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with s.EmbeddedServer(weights, s.ServerSettings(start_seconds=20)) as server:
        assert server.running


def test_physical_cores_are_some_of_those_there_are() -> None:
    cores = s.physical_cores()
    assert cores is None or 1 <= cores <= (os.cpu_count() or 1)


# --- live

FIELDS = ("received", "online", "in_person")
TEXT = "2018年,我县共收到政府信息公开申请6件,其中网络申请4件,书面申请2件。"


@pytest.fixture(scope="module")
def live() -> Iterator[s.EmbeddedServer]:
    """The smaller Qwen, on two fields of one sentence: seconds, not minutes."""
    try:
        weights = resolve("local:qwen2.5-coder-0.5b", load_catalogue(), models_folder())
    except MissingWeightsError as missing:
        pytest.skip(str(missing))
    with s.EmbeddedServer(weights) as server:
        yield server


def json_format() -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {f: {"type": ["integer", "null"]} for f in FIELDS},
        "required": list(FIELDS),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "r", "strict": True, "schema": schema}}


def complete(server: s.EmbeddedServer, text: str) -> Any:
    import openai

    question = f"文本:{text}\n收到申请数、网络申请数、当面申请数各是多少?没有提到的填 null。"
    with openai.OpenAI(base_url=server.base_url, api_key="none", max_retries=0) as client:
        return client.chat.completions.create(  # type: ignore[call-overload]
            model=server.model,
            messages=[{"role": "user", "content": question}],
            temperature=0,
            max_tokens=80,
            response_format=json_format(),
            logprobs=True,
        )


@pytest.mark.live
def test_live_output_follows_the_json_schema(live: s.EmbeddedServer) -> None:
    answer = json.loads(complete(live, TEXT).choices[0].message.content)
    assert tuple(answer) == FIELDS
    assert all(v is None or isinstance(v, int) for v in answer.values())


@pytest.mark.live
def test_live_answers_are_the_same_to_the_last_bit(live: s.EmbeddedServer) -> None:
    def probabilities() -> list[tuple[str, float]]:
        return [(t.token, t.logprob) for t in complete(live, TEXT).choices[0].logprobs.content]

    first = probabilities()
    complete(live, "另一份报告:收到申请15件。")
    assert probabilities() == first


@pytest.mark.live
def test_live_with_instructor(live: s.EmbeddedServer) -> None:
    import instructor
    import openai
    from pydantic import BaseModel

    class Requests(BaseModel):
        received: int | None
        online: int | None

    with openai.OpenAI(base_url=live.base_url, api_key="none", max_retries=0) as client:
        answer = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA).create(
            model=live.model,
            response_model=Requests,
            messages=[{"role": "user", "content": TEXT}],
            temperature=0,
            max_tokens=80,
            max_retries=0,
        )
    assert answer.model_dump() == {"received": 6, "online": 4}
