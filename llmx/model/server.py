"""An OpenAI-compatible server for one GGUF file, run by xllamacpp in a child process.

    ServerError (a ModelError)
    ├── ServerMissingError    xllamacpp is not installed
    └── ServerStartError      the child ended, or was not ready in time; tells the end of its log

The child keeps a crash of native code, and Ctrl-C, away from the run. It ends with
its parent, however that ends: its standard input is a pipe that only the parent
holds open.

Answers are a function of the request, the weights and the build of llama.cpp. Three
settings of llama.cpp make them depend on more, so they stay off: the prompt cache
and parallel slots (another split into batches, other roundings), and flash
attention (its sums depend on the number of threads).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from llmx.model.catalogue import ModelError
from llmx.model.weights import Weights

if TYPE_CHECKING:
    import xllamacpp

LOOPBACK = "127.0.0.1"
LOG_TAIL = 15
POLL_SECONDS = 0.05
STOP_SECONDS = 5.0


class ServerError(ModelError):
    """The embedded server cannot do its work."""


class ServerMissingError(ServerError):
    """The extra `local` is not installed."""


class ServerStartError(ServerError):
    """The server did not come up."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How to serve. Port 0 is any free one.

    `context` is what a request and its answer may take together, in tokens; at most
    what the model was made for. `slots` above 1 answers requests side by side, which
    is seldom faster without a GPU, and costs repeatability (see the module).
    `threads` defaults to the physical cores this process may use.
    """

    host: str = LOOPBACK
    port: int = 0
    context: int = 8192
    slots: int = 1
    threads: int | None = None
    start_seconds: float = 180.0


@dataclass(slots=True)
class EmbeddedServer(AbstractContextManager["EmbeddedServer"]):
    """Serves `weights` between `start` and `stop`, or as a context manager.

    `model` is the name to ask for and `base_url` where, with /v1. `echo` sends the
    server's log to standard error instead of keeping it for error messages.
    """

    weights: Weights
    settings: ServerSettings = field(default_factory=ServerSettings)
    echo: bool = False
    _child: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _folder: "TemporaryDirectory[str] | None" = field(default=None, init=False)
    _url: str = field(default="", init=False)

    @property
    def model(self) -> str:
        """Name under which the server knows the model."""
        return self.weights.name

    @property
    def base_url(self) -> str:
        """Address for an OpenAI client. Raises ServerError while the server is not running."""
        if not self._url:
            raise ServerError("The embedded server is not running; start it first.")
        return f"{self._url}/v1"

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._child is not None and self._child.poll() is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the child and wait until it answers.

        Raises ServerMissingError or ServerStartError; nothing is left running then.
        """
        if self.running:
            return
        require_xllamacpp()
        with ExitStack() as broken_off:
            broken_off.callback(self.stop)
            self._spawn()
            self._await_ready(time.monotonic() + self.settings.start_seconds)
            broken_off.pop_all()

    def wait(self) -> int:
        """Block until the child ends by itself; gives its exit code."""
        if self._child is None:
            raise ServerError("The embedded server is not running; start it first.")
        return self._child.wait()

    def stop(self) -> None:
        """End the child. Does nothing if it is not running."""
        if self._child is not None:
            _end(self._child)
        if self._folder is not None:
            self._folder.cleanup()
        self._child, self._folder, self._url = None, None, ""

    def log_tail(self, lines: int = LOG_TAIL) -> str:
        """Last lines that the child wrote; empty when it echoes or has stopped."""
        if self._folder is None:
            return ""
        try:
            log = (Path(self._folder.name) / "log").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(log.splitlines()[-lines:])

    def _spawn(self) -> None:
        self._folder = TemporaryDirectory(prefix="llmx-server-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        orders = {
            **asdict(self.settings),
            "path": str(self.weights.path),
            "model": self.model,
            "context": min(self.settings.context, self.weights.context or self.settings.context),
            "threads": self.settings.threads or physical_cores(),
            "ready": str(folder / "ready"),
            "parent": os.getpid(),
        }
        with (folder / "log").open("wb") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", _CHILD, str(_import_root()), json.dumps(orders)],
                stdin=subprocess.PIPE,
                stdout=None if self.echo else log,
                stderr=None if self.echo else log,
                env=_child_environment(os.environ),
                start_new_session=True,  # so that Ctrl-C reaches the parent only
            )

    def _await_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            if not self.running:
                code = self._child.returncode if self._child else None
                raise ServerStartError(self._start_failure(f"ended with code {code}"))
            url = self._announced()
            if url and is_healthy(url):
                self._url = url
                return
            time.sleep(POLL_SECONDS)
        raise ServerStartError(
            self._start_failure(f"was not ready after {self.settings.start_seconds:.0f} s")
        )

    def _announced(self) -> str:
        ready = Path(self._folder.name) / "ready" if self._folder else None
        return ready.read_text(encoding="utf-8") if ready and ready.is_file() else ""

    def _start_failure(self, what: str) -> str:
        log = self.log_tail()
        return (
            f"The embedded server for {self.weights.path} {what}. See that the file is whole "
            f"(`llmx model pull` verifies it), the memory is enough and the port is free."
            + (f" The end of its log:\n{log}" if log else "")
        )


def require_xllamacpp() -> None:
    """Nothing if xllamacpp is installed; else ServerMissingError."""
    from importlib.util import find_spec

    if find_spec("xllamacpp") is None:
        raise ServerMissingError(
            "The embedded model needs xllamacpp. Run `pip install 'llmx[local]'`, "
            "or name another server with --base-url."
        )


def is_healthy(url: str) -> bool:
    """Whether a llama.cpp server at this address has its model loaded."""
    import urllib.request

    # Without proxies: an HTTP_PROXY of the machine has no business with the loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=5) as response:
            return bool(json.load(response).get("status") == "ok")
    except (OSError, ValueError):
        return False


def physical_cores() -> int | None:
    """Physical cores that this process may use; None where the system does not tell.

    Two threads on one core are slower than one: llama.cpp is bound by memory.
    """
    if sys.platform != "linux":
        return None  # llama.cpp counts them itself
    topology = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
    try:
        cores = {Path(topology.format(c)).read_text() for c in os.sched_getaffinity(0)}
    except OSError:
        return len(os.sched_getaffinity(0))
    return len(cores)


def _import_root() -> Path:
    """Find the folder that holds the package llmx, wherever it runs from."""
    return Path(__file__).resolve().parents[2]


def _child_environment(parent: Mapping[str, str]) -> dict[str, str]:
    # Threads that wait by spinning starve each other as soon as the machine has other work.
    return {"OMP_WAIT_POLICY": "passive", **parent}


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.stdin is not None:
        child.stdin.close()
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


# --- in the child

# Appended, not put first: in an installation this is site-packages.
_CHILD = """\
import sys
sys.path.append(sys.argv[1])
from llmx.model.server import run_child
run_child(sys.argv[2])
"""


def run_child(orders: str) -> None:
    """Serve until the parent goes away. `orders` is what `EmbeddedServer` wrote, as JSON."""
    from threading import Thread

    plan = json.loads(orders)
    ready = Path(plan["ready"])
    Thread(target=_end_with_pipe, args=(ready.parent,), daemon=True).start()
    try:
        server = _start_native(plan)
    except RuntimeError as error:
        sys.exit(f"{error}")
    draft = ready.with_suffix(".draft")
    draft.write_text(server.listening_address, encoding="utf-8")
    draft.replace(ready)
    # The pipe outlives the parent in processes that it forked: look for it too.
    while os.getppid() == plan["parent"]:
        time.sleep(1)
    _leave(ready.parent)


def _end_with_pipe(folder: Path) -> None:
    # Not through sys.stdin: its lock, held here, would abort the interpreter's exit.
    while os.read(0, 1):
        pass
    _leave(folder)


def _leave(folder: Path) -> None:
    """End at once, and take along the folder of a parent that was killed."""
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)
    os._exit(0)


def _start_native(plan: Mapping[str, Any]) -> "xllamacpp.Server":
    """Load the model and listen; returns when both are done."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = plan["path"]
    params.model_alias = {plan["model"]}
    params.hostnames, params.port = [plan["host"]], plan["port"]
    params.n_parallel = plan["slots"]
    params.n_ctx = plan["context"] * plan["slots"]
    params.fit_params = False  # would choose a context by the memory free at the moment
    if plan["threads"]:
        params.cpuparams.n_threads = plan["threads"]
        params.cpuparams_batch.n_threads = plan["threads"]
    # See the module on what makes answers repeatable.
    params.cache_prompt, params.cache_idle_slots, params.cache_ram_mib = False, False, 0
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.sampling.seed, params.sampling.temp = 0, 0.0
    # Nothing that a page in the user's browser could read through the loopback.
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.cors_origins, params.cors_credentials = "https://llmx.invalid", False
    return xllamacpp.Server(params)
