"""What the processes of a benchmark tell each other, as JSON lines."""

from __future__ import annotations

from typing import Literal

import msgspec


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


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """First line to a load: whom to talk to, and whose CPU time to read (process ids)."""

    speech: Literal["bare", "peerchat"]
    origin: str
    rooms: int
    members: int
    window: int
    application: int
    database: int
    parties: list[Party]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Every further line: keep it saturated, and measure all but the first `warm` seconds."""

    warm: float
    seconds: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a round. CPU in seconds, latencies in milliseconds."""

    seconds: float
    deliveries: int
    application: float
    database: float
    latencies: list[float]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A load's line: nothing inside when it has joined, `figures` after a round."""

    figures: Figures | None = None
