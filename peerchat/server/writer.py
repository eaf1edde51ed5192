"""The ASGI extension `peerchat.writer`: bytes straight to one socket's transport.

In `scope["extensions"]["peerchat.writer"]`. The public `send()` costs a coroutine, a dictionary and
a frame for each recipient; a room frames a message once and writes it to each. What is written to a
socket within one turn of the event loop leaves as one piece, at once if nothing of hers waits.
Order with `send()` is kept, since it writes here too. To be used on the event loop alone.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from peerchat.server import framing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peerchat.server.sockets import Socket

log = logging.getLogger(__name__)

EXTENSION = "peerchat.writer"


class Turn:
    """The writers of one process that were given something in this turn of the event loop."""

    def __init__(self) -> None:
        self._writers: list[Writer] = []

    def add(self, writer: Writer) -> None:
        """Have it flushed when this turn is over."""
        if not self._writers:
            asyncio.get_running_loop().call_soon(self._end)
        self._writers.append(writer)

    def _end(self) -> None:
        writers, self._writers = self._writers, []
        for writer in writers:
            try:
                writer.flush()
            except Exception:  # the others are to get theirs
                log.exception("a socket could not be written to")


class Writer:
    """Writes to one socket while it is open; afterwards, and for a slow reader, it drops."""

    __slots__ = ("_gathered", "_size", "_turn", "limit", "socket")

    def __init__(self, socket: Socket, limit: int, turn: Turn) -> None:
        self.socket = socket
        self.limit = limit
        self._turn = turn
        self._gathered: list[bytes] = []
        self._size = 0

    @staticmethod
    def frame(payload: bytes) -> bytes:
        """One message, framed; the same bytes fit every socket."""
        return framing.binary(payload)

    def write(self, frames: bytes) -> None:
        """Messages that `frame` has framed. Past the backlog the socket is closed with 4429."""
        socket = self.socket
        if socket.state != socket.STATE_OPEN:
            return
        if self.backlog + len(frames) > self.limit:
            self.flush()  # perhaps she reads, and only this turn was long
            if self.backlog + len(frames) > self.limit:
                socket.flooded()
                return
        if not self._gathered:
            self._turn.add(self)
        self._gathered.append(frames)
        self._size += len(frames)

    def let_in(self) -> None:
        """Whoever is on this socket is known: large messages, and more of them, from now on."""
        if self.socket.state == self.socket.STATE_OPEN:
            self.socket.let_in()

    def send(self, payloads: Iterable[bytes]) -> None:
        """Messages that are not framed yet."""
        self.write(b"".join(map(framing.binary, payloads)))

    def flush(self) -> None:
        """What was gathered leaves now. The kernel takes most of it without the reactor's help."""
        data = b"".join(self._gathered)
        if not data:
            return
        self._gathered.clear()
        self._size = 0
        socket = self.socket
        if socket.state != socket.STATE_OPEN:
            return
        if self.backlog == 0:
            sent = socket.transport.writeSomeData(data)
            if isinstance(sent, int):  # else the line is lost, as the reactor will find too
                data = data[sent:]
        if data:
            socket.transport.write(data)

    @property
    def backlog(self) -> int:
        """Bytes written and not yet taken by the kernel; none once the socket is over."""
        if self.socket.state != self.socket.STATE_OPEN:
            return 0
        transport = self.socket.transport
        unsent: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return self._size + unsent
