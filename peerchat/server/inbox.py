"""What a connection has said and the application has not yet taken, bounded.

Daphne's own queue grows without end while a consumer is busy. Here a full inbox first stops the
reading, which slows the sender down through TCP, and what still comes in the same read is a flood.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

Event = Mapping[str, Any]
KEEPING = 256
"""Bytes that an event takes besides what it says: thousands of empty ones are not nothing."""


class Inbox:
    """The `receive` side of one connection.

    `pause` is called once when `soft` events or `weight` bytes wait, and `resume` once
    half of that is taken; `flooded` when more than `hard` events would wait. The end of a
    connection always fits.
    """

    def __init__(
        self,
        *,
        soft: int,
        hard: int,
        weight: int,
        pause: Callable[[], None],
        resume: Callable[[], None],
        flooded: Callable[[], None],
    ) -> None:
        self.waiting: deque[Event] = deque()
        self.loop = asyncio.get_running_loop()
        self.arrival: asyncio.Future[None] | None = None
        """What `get` waits for. A plain future: an `asyncio.Event` costs as much as a message."""
        self.soft, self.hard, self.weight = soft, hard, weight
        self.size = 0
        self.pause, self.resume, self.flooded = pause, resume, flooded
        self.paused = False

    @classmethod
    def unbounded(cls) -> Inbox:
        """For what is bounded already: it never fills."""
        without = sys.maxsize
        return cls(
            soft=without,
            hard=without,
            weight=without,
            pause=_nothing,
            resume=_nothing,
            flooded=_nothing,
        )

    def widen(self, *, soft: int, hard: int) -> None:
        """Take so many events from now on."""
        self.soft, self.hard = soft, hard

    def put_nowait(self, event: Event) -> None:
        """One event from the connection."""
        if len(self.waiting) >= self.hard and not event["type"].endswith(".disconnect"):
            self.flooded()
            return
        self.waiting.append(event)
        self.size += _size(event)
        if self.arrival is not None and not self.arrival.done():
            self.arrival.set_result(None)
        if not self.paused and (len(self.waiting) >= self.soft or self.size >= self.weight):
            self.paused = True
            self.pause()

    async def get(self) -> Event:
        """The next event, as soon as there is one."""
        while not self.waiting:
            self.arrival = self.loop.create_future()
            await self.arrival
        event = self.waiting.popleft()
        self.size -= _size(event)
        if self.paused and len(self.waiting) <= self.soft // 2 and self.size <= self.weight // 2:
            self.paused = False
            self.resume()
        return event


def _nothing() -> None:
    """There is nobody to be told."""


def _size(event: Event) -> int:
    return KEEPING + len(event.get("bytes") or b"")
