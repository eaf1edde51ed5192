"""How hard a siege is, and what came of it; told between processes as JSON lines."""

from __future__ import annotations

import msgspec

from tests.bench.orders import Party


class Force(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of one siege."""

    seconds: float
    honest: int
    """Rooms of those whom nothing may happen to."""
    hostile: int
    """Rooms of those who mean harm."""
    frames: int
    """Hostile frames a second, over all who flood."""
    outsiders: int
    """Sockets that flood without a seat; those with one are `Siege.hostile`'s."""
    half_open: int
    """Connections that owe the rest of their request, half of them a byte now and then."""
    idle: int
    """Sockets that say nothing."""
    stuck: int
    """Of each hostile room: members who never read."""
    body: int
    """Bytes of one request body without a length."""


class Siege(msgspec.Struct, frozen=True, kw_only=True):
    """What the besiegers are told: the server, and the rooms that are theirs."""

    origin: str
    hostile: list[Party]
    force: Force


class Losses(msgspec.Struct, kw_only=True):
    """What it cost the besiegers."""

    frames: int = 0
    """Sent by those who flood."""
    let_go: int = 0
    """Times that the server closed the socket of one who floods."""
    opened: int = 0
    """Connections that came about."""
    held: int = 0
    """The most that there were at once."""
    stuck_closed: int = 0
    """Readers that never read and were let go."""
    body: int = 0
    """Bytes of a body that were taken at most before the connection ended."""
