"""Requests are begun a few at a time, so that the rooms go on while a crowd is at the door.

What one turn of the event loop does, everybody waits for. A thousand handshakes in one turn would
silence every room for a second; a few in each silence nobody, and whoever knocks waits a little.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peerchat.server.requests import Channel

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Pieces of requests that are read in one turn."""


class Threshold:
    """Pieces of requests, in the order in which they came. Only on the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Channel, bytes]] = deque()

    def take(self, channel: Channel, data: bytes) -> None:
        """Have it read when its turn comes; until then its connection is not read any further."""
        channel.transport.stopReading()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append((channel, data))

    def _turn(self) -> None:
        for _ in range(min(AT_ONCE, len(self._waiting))):
            channel, data = self._waiting.popleft()
            try:
                channel.read(data)
            except Exception:  # the others are to get in
                log.exception("a request could not be read")
                channel.transport.abortConnection()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
