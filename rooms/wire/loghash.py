"""The running hash over a log, by which members notice a server that tells two stories.

Pure. The server has no use for it; it is here for clients in Python and for the shared vectors.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from rooms.wire.frames import Entry


class Hashed(msgspec.Struct, frozen=True, kw_only=True):
    """What the hash takes of one entry: 16-byte ids, kind 1 commit or 2 application, its body."""

    room: bytes
    generation: int
    seq: int
    kind: int
    epoch: int
    seat: bytes
    body: bytes


def first(group_id: bytes) -> bytes:
    """H_0 of the MLS group `group_id`: 32 bytes."""
    return hashlib.sha256(b"peerchat-log-1" + group_id).digest()


def following(previous: bytes, entry: Entry | Hashed) -> bytes:
    """H_n from H_{n-1} and entry n: 32 bytes."""
    numbers = (entry.generation, entry.seq, entry.kind, entry.epoch)
    return hashlib.sha256(
        b"".join(
            (
                previous,
                entry.room,
                *(number.to_bytes(8, "big") for number in numbers),
                entry.seat,
                hashlib.sha256(entry.body).digest(),
            )
        )
    ).digest()
