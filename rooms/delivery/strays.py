"""Seats that count as connected here and have no socket.

A line may break while its seat is being taken, and a goodbye may not get through to the database.
A mentor whom only the rows remember would keep a room open that nobody watches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rooms.delivery import border
from rooms.lifecycle import presence, seats


class Strays:
    """Of one process. `here` answers the seats that have a socket on it; `door` is `Hub.door`."""

    def __init__(
        self,
        process: bytes,
        here: Callable[[], set[bytes]],
        door: Callable[[bytes], asyncio.Lock],
    ) -> None:
        self._process, self._here, self._door = process, here, door
        self._seen: set[bytes] = set()
        self._let_go: set[bytes] = set()

    async def look(self) -> None:
        """Let go of them. Whoever has just come in may have her seat and not yet her socket: only
        who is met twice in a row is a stray, and who came with a socket after all has it back."""
        if mistaken := self._let_go & self._here():
            await border.cross(presence.take, self._process, mistaken)
        found = await border.cross(presence.counted, self._process) - self._here()
        self._let_go = found & self._seen
        for seat in self._let_go:
            async with self._door(seat):
                if seat not in self._here():
                    await border.cross(seats.disconnect, seat, process=self._process)
        self._seen = found
