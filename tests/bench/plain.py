"""How a member talks to the bare server, and to the tutorial's."""

from __future__ import annotations

import secrets

from picows import ws_connect

from tests.bench.bare import ID
from tests.bench.crowd import Lost, Member
from tests.bench.orders import Load

FRAME = 600
"""Bytes of a sent message."""
_FILLER = secrets.token_bytes(FRAME - ID - 8)


class Plain:
    """Client id ‖ filler ‖ moment of sending; answered by client id ‖ seq, and seq ‖ the same."""

    def message(self, sent: int) -> bytes:
        return secrets.token_bytes(ID) + _FILLER + sent.to_bytes(8, "big")

    def receipts(self, payload: bytes) -> int:
        if len(payload) != ID + 8:
            raise Lost("not a receipt")
        return 1

    def entry(self, payload: bytes) -> tuple[int, int]:
        return int.from_bytes(payload[:8], "big"), int.from_bytes(payload[-8:], "big")


class Tutorial(Plain):
    """The same; but its rows are numbered over all rooms, and may overtake one another."""

    def __init__(self) -> None:
        self.seq = 0

    def entry(self, payload: bytes) -> tuple[int, int]:
        self.seq += 1
        return self.seq, super().entry(payload)[1]


async def join(load: Load) -> list[list[Member]]:
    """Everybody, ready to talk."""
    (origin,) = load.origins
    rooms = []
    for room in range(load.rooms):
        members = [Member() for _ in range(load.members)]
        for number, member in enumerate(members):
            await ws_connect(lambda member=member: member, f"{origin}/{room}")
            member.ready(Plain() if load.speech == "bare" else Tutorial(), number)
        rooms.append(members)
    return rooms
