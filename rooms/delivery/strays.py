"""Seats that count as connected here though they have no socket, or the other way round.

A line may break while its seat is being taken, and a goodbye may not get through to the database.
A mentor whom only the rows remember would keep a room open that nobody watches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rooms.delivery import border
from rooms.lifecycle import presence, seats


class Strays:
    """Of one process. `held` answers the seats that have a socket on it; `door` is `Hub.door`."""

    def __init__(
        self,
        process: bytes,
        held: Callable[[], set[bytes]],
        door: Callable[[bytes], asyncio.Lock],
    ) -> None:
        self._process, self._held, self._door = process, held, door
        self._seen: set[bytes] = set()

    async def look(self) -> None:
        """Put right what is not as the rows say. Whoever has just come in may have her seat and not
        yet her socket: only who is met twice in a row is a stray."""
        found = await border.cross(presence.reckon, self._process, self._held())
        for seat in found & self._seen:
            async with self._door(seat):
                if seat not in self._held():
                    await border.cross(seats.disconnect, seat, process=self._process)
        self._seen = found
