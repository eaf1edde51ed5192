"""The way out to one socket: bounded, whichever server we run on.

Our own server offers a writer in the scope, to which messages go framed once for everybody.
On any other server the public `send` is used, behind a bounded queue. A slow reader is closed and
comes back with her cursor; her backlog never grows in our memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from rooms.wire import frames, refusals

log = logging.getLogger(__name__)

EXTENSION = "peerchat.writer"
LAST_WORDS = 5.0
"""Seconds for which a reader may take what still waits when its socket is closed."""
BACKLOG = 1_024
"""Messages that may wait for a slow reader where there is no writer."""
LITTLE = (0, 64)
"""Bytes, or messages where there is no writer, that may wait when the next stretch goes out. Until
the last byte is gone the server reads nothing of hers either."""
LOOKS, BETWEEN = 1_500, 0.02
"""So often, at so many seconds, that is looked for. Then the next stretch goes out all the same,
and her backlog closes her."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Writer(Protocol):
    """What the server offers (`peerchat.server.writer`)."""

    def frame(self, payload: bytes, /) -> bytes:
        """One message, framed."""

    def write(self, frames: bytes, /) -> None:
        """Framed messages, to the transport."""

    def let_in(self) -> None:
        """Take large messages too."""

    @property
    def backlog(self) -> int:
        """Bytes written and not yet taken by the kernel."""


class Batch:
    """Messages for many sockets, framed at most once."""

    __slots__ = ("_framed", "payloads")

    def __init__(self, payloads: Sequence[bytes]) -> None:
        self.payloads = payloads
        self._framed: bytes | None = None

    def framed(self, writer: Writer) -> bytes:
        """All of them as they go to a transport."""
        if self._framed is None:
            self._framed = b"".join(map(writer.frame, self.payloads))
        return self._framed


class Line(Protocol):
    """One socket's way out. Only to be used on the event loop."""

    def let_in(self) -> None:
        """Whoever is on it has a seat."""

    def write(self, batch: Batch) -> None:
        """Send messages, in order; never waits."""

    async def drained(self) -> None:
        """Wait until most of what was written has gone out, but not for ever."""

    async def finish(self) -> None:
        """Send what still waits."""

    def drop(self) -> None:
        """The peer is gone: send nothing more."""


class Direct:
    """Through the server's writer."""

    __slots__ = ("_writer",)

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def let_in(self) -> None:
        """The server may take more from her."""
        self._writer.let_in()

    def write(self, batch: Batch) -> None:
        """Bytes to the transport; the server closes a slow reader."""
        self._writer.write(batch.framed(self._writer))

    async def drained(self) -> None:
        """Until the kernel took it."""
        await _until(lambda: self._writer.backlog <= LITTLE[0])

    async def finish(self) -> None:
        """Nothing waits here."""

    def drop(self) -> None:
        """Nor here."""


class Queued:
    """Through the public `send`, one task a socket."""

    def __init__(self, send: Send, flooded: Callable[[int], None]) -> None:
        self._send = send
        self._flooded = flooded
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._pump())

    def let_in(self) -> None:
        """Other servers take as much from strangers."""

    def write(self, batch: Batch) -> None:
        """Queue, or give the reader up."""
        if self._queue.qsize() + len(batch.payloads) > BACKLOG:
            self._flooded(refusals.FLOOD)
            return
        for payload in batch.payloads:
            self._queue.put_nowait(payload)

    async def drained(self) -> None:
        """Until the server took it."""
        await _until(lambda: self._queue.qsize() <= LITTLE[1])

    async def finish(self) -> None:
        """Send what waits, for as long as the peer takes it, but not for ever."""
        self._queue.put_nowait(None)
        await asyncio.wait([self._task], timeout=LAST_WORDS)
        self.drop()

    def drop(self) -> None:
        """End the task: nobody else would."""
        self._task.cancel()

    async def _pump(self) -> None:
        try:
            while (payload := await self._queue.get()) is not None:
                await self._send({"type": "websocket.send", "bytes": payload})
        except (OSError, RuntimeError):
            log.debug("the peer was gone already")


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        if holds():
            return
        await asyncio.sleep(BETWEEN)


def open_line(scope: dict[str, Any], send: Send, flooded: Callable[[int], None]) -> Line:
    """The best way out that this server has. `flooded` closes the socket with a code."""
    writer = (scope.get("extensions") or {}).get(EXTENSION)
    return Queued(send, flooded) if writer is None else Direct(writer)


def say(line: Line, *told: frames.FromServer) -> None:
    """Send some frames to one socket."""
    if told:
        line.write(Batch([frames.write(frame) for frame in told]))
