"""What the processes of a benchmark tell each other, as JSON lines."""

from __future__ import annotations

from typing import Literal

import msgspec

Speech = Literal["bare", "tutorial", "peerchat"]


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may enter one room."""

    ticket: str


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor who may: `key` is her leaf key as mls-rs writes it, 64 bytes; two JWS."""

    ticket: str
    key: bytes
    shift: str
    lead: str


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One room and who is to be in it."""

    room: bytes
    host: Host
    guests: list[Guest]

    @property
    def tickets(self) -> list[str]:
        """Everybody's, the mentor's first."""
        return [self.host.ticket, *(guest.ticket for guest in self.guests)]


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """First line to a load: whom to talk to, and whose CPU time to read (process ids). Neighbours
    sit at different `origins`."""

    speech: Speech
    origins: list[str]
    rooms: int
    members: int
    application: list[int]
    services: list[int]
    parties: list[Party]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Every further line: so many messages a `second` over everybody, or as fast as they are
    answered, and measure all but the first `warm` seconds."""

    warm: float
    seconds: float
    rate: float | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a round. CPU in seconds, latencies in milliseconds."""

    seconds: float
    deliveries: int
    application: float
    services: float
    latencies: list[float]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A load's line: nothing inside when it has joined, `figures` after a round."""

    figures: Figures | None = None
