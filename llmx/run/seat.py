"""A process that does what it is sent, one call after the other, over a pair of sockets.

    parent  --call-->  process        a call is a picklable function of what the process keeps
            <-result-                 in the order of the calls

No thread and no queue stands between: the event loop writes calls and reads results. The
process ends when the parent does, however that ends.

    SeatDiedError    the process ended before it gave the result
"""

import asyncio
import gc
import multiprocessing
import os
import pickle
import signal
import socket
import struct
from collections import deque
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from typing import Any, BinaryIO, Generic, Self, TypeVar, cast

Kept = TypeVar("Kept")
Result = TypeVar("Result")

_LENGTH = struct.Struct("!Q")
# What the parent does for a call is short, and others wait for it: it goes first.
_BEHIND_PARENT = 5
_OBJECTS_BEFORE_COLLECTING = 50_000


class SeatDiedError(Exception):
    """The process is gone, and what it was asked is not done."""


class Seat(Generic[Kept]):
    """One process that keeps what `make` makes there when the first call comes."""

    def __init__(self, process: SpawnProcess, results: "_Results") -> None:
        """Use `started`."""
        self._process = process
        self._results = results

    @classmethod
    async def started(cls, make: Callable[[], Kept]) -> Self:
        """Start a process. `close` it whatever happens."""
        ours, theirs = socket.socketpair()
        # Not forked: the parent may have threads, and locks they hold would stay held.
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_serve, args=(theirs, make), daemon=True)
        process.start()
        theirs.close()
        loop = asyncio.get_running_loop()
        _, results = await loop.create_connection(_Results, sock=ours)
        return cls(process, results)

    @property
    def waiting(self) -> int:
        """Calls that have no result yet."""
        return len(self._results.waiting)

    async def call(self, work: Callable[[Kept], Result]) -> Result:
        """What `work` gives there, or raises. Raises SeatDiedError if the process died."""
        done, result = await self._results.of(_framed(work))
        if not done:
            raise cast("BaseException", result)
        return cast("Result", result)

    def close(self) -> None:
        """End the process; what it was doing is dropped."""
        self._results.close()
        self._process.kill()
        self._process.join()
        self._process.close()


class _Results(asyncio.Protocol):
    """The parent's end: gives each result to the call that has waited longest."""

    def __init__(self) -> None:
        self.waiting: deque[asyncio.Future[tuple[bool, object]]] = deque()
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            result = pickle.loads(self._received[_LENGTH.size : end])  # noqa: S301 - our own process
            del self._received[:end]
            call = self.waiting.popleft()
            if not call.done():
                call.set_result(result)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        while self.waiting:
            call = self.waiting.popleft()
            if not call.done():
                call.set_exception(SeatDiedError)

    async def of(self, frame: bytes) -> tuple[bool, object]:
        """Whether a call was done, and what it gave or raised."""
        if self._transport is None:
            raise SeatDiedError
        call: asyncio.Future[tuple[bool, object]] = asyncio.get_running_loop().create_future()
        self.waiting.append(call)
        self._transport.write(frame)
        return await call

    def close(self) -> None:
        if self._transport:
            self._transport.abort()


def _framed(something: object) -> bytes:
    pickled = pickle.dumps(something, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(pickled)) + pickled


# --- in the other process


def _serve(connection: socket.socket, make: Callable[[], object]) -> None:
    """Do call after call until the parent closes its end."""
    # Ctrl-C and a scheduler's end reach the whole group; the parent is the one to act on them.
    for call_off in (signal.SIGINT, signal.SIGTERM):
        signal.signal(call_off, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_BEHIND_PARENT)
    kept = None
    with connection, connection.makefile("rb") as calls:
        while (work := _read(calls)) is not None:
            try:
                kept = kept or _made(make)
                result: tuple[bool, object] = True, work(kept)
            except Exception as error:  # noqa: BLE001 - the parent raises it
                result = False, error
            connection.sendall(_framed(result))


def _made(make: Callable[[], object]) -> object:
    kept = make()
    settle()
    return kept


def settle() -> None:
    """Look for garbage seldom, and not among what is there now: it stays for good.

    A call leaves next to no cycles behind; looking for them as often as Python does
    costs a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


def _read(calls: BinaryIO) -> Callable[[Any], object] | None:
    """The next call, None at the end."""
    length = calls.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    pickled = calls.read(_LENGTH.unpack(length)[0])
    return cast("Callable[[Any], object]", pickle.loads(pickled))  # noqa: S301 - from our parent
