"""Connections are taken and requests begun a few at a time, so that the rooms go on while a crowd
is at the door.

What one turn of the event loop does, everybody waits for. A thousand handshakes in one turn would
silence every room for a second; a few milliseconds of them silence nobody, and whoever knocks waits
a little.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peerchat.server.requests import Request

log = logging.getLogger(__name__)

TURN = 0.004
"""Seconds of one turn in which connections are taken, and as many in which requests are begun; the
one that goes beyond it is the last."""
FEW = 8
"""Connections taken between two looks at the clock."""


def patiently(port: Any) -> None:
    """Have a listening port take what waits there by and by: Twisted's would take hundreds."""
    take = port.doRead

    def take_some() -> None:
        end = time.monotonic() + TURN
        while True:
            port.numberAccepts = FEW
            take()
            # It raises its own limit where it has reached it.
            if port.numberAccepts <= FEW or time.monotonic() > end:
                return

    port.doRead = take_some


class Threshold:
    """Requests that are here with all they have to say, in the order in which they came; one for
    each connection. Only on the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Request] = deque()

    def take(self, request: Request) -> None:
        """Have it begun when its turn comes."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append(request)

    def _turn(self) -> None:
        end = time.monotonic() + TURN
        while self._waiting:
            request = self._waiting.popleft()
            if request.gone:
                continue
            try:
                request.begin()
            except Exception:  # the others are to get in
                log.exception("a request could not be begun")
                request.give_up()
            if time.monotonic() > end:
                break
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
