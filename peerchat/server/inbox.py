"""What a connection has said and the application has not yet taken, bounded.

Daphne's own queue grows without end while a consumer is busy. Here a full inbox first stops the
reading, which slows the sender down through TCP, and what still comes in the same read is a flood.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

Event = Mapping[str, Any]


class Inbox:
    """The `receive` side of one connection.

    `pause` is called once when `soft` events wait and `resume` once half of them are taken;
    `flooded` when more than `hard` would wait. The end of a connection always fits.
    """

    def __init__(
        self,
        *,
        soft: int,
        hard: int,
        pause: Callable[[], None],
        resume: Callable[[], None],
        flooded: Callable[[], None],
    ) -> None:
        self.waiting: deque[Event] = deque()
        self.arrived = asyncio.Event()
        self.soft, self.hard = soft, hard
        self.pause, self.resume, self.flooded = pause, resume, flooded
        self.paused = False

    def put_nowait(self, event: Event) -> None:
        """One event from the connection."""
        if len(self.waiting) >= self.hard and not event["type"].endswith(".disconnect"):
            self.flooded()
            return
        self.waiting.append(event)
        self.arrived.set()
        if not self.paused and len(self.waiting) >= self.soft:
            self.paused = True
            self.pause()

    async def get(self) -> Event:
        """The next event, as soon as there is one."""
        while not self.waiting:
            self.arrived.clear()
            await self.arrived.wait()
        event = self.waiting.popleft()
        if self.paused and len(self.waiting) <= self.soft // 2:
            self.paused = False
            self.resume()
        return event
