"""The ASGI extension `peerchat.writer`: bytes straight to one socket's transport.

In `scope["extensions"]["peerchat.writer"]`. The public `send()` costs a coroutine, a dictionary and
a frame for each recipient; a room frames a message once and writes it to each. Order with `send()`
is kept, since both write to the same transport at once. To be used on the event loop alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerchat.server import framing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peerchat.server.sockets import Socket

EXTENSION = "peerchat.writer"


class Writer:
    """Writes to one socket while it is open; afterwards, and for a slow reader, it drops."""

    __slots__ = ("limit", "socket")

    def __init__(self, socket: Socket, limit: int) -> None:
        self.socket = socket
        self.limit = limit

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
            socket.flooded()
        else:
            socket.transport.write(frames)

    def send(self, payloads: Iterable[bytes]) -> None:
        """Messages that are not framed yet."""
        self.write(b"".join(map(framing.binary, payloads)))

    @property
    def backlog(self) -> int:
        """Bytes written and not yet taken by the kernel; none once the socket is over."""
        if self.socket.state != self.socket.STATE_OPEN:
            return 0
        transport = self.socket.transport
        unsent: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return unsent
