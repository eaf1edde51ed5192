"""The bell: "something changed, look at the rows". Content-free, and it may be lost.

A domain function changes rows and rings once its transaction is committed; never before, or a
listener would look too early and sleep again. What is missed is found by the sweep.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from rooms.listeners import Listeners


@dataclass(frozen=True, slots=True)
class Ring:
    """Room and generation, with the head of its log; `head` 0 when the lobby changed instead."""

    room: bytes
    generation: int = 0
    head: int = 0


heard = Listeners[list[Ring]]()
"""Who hears the bell."""


def ring(rings: list[Ring]) -> None:
    """Ring now. For whoever has just committed."""
    heard.tell(rings)


def ring_on_commit(room: bytes) -> None:
    """Ring for a room's lobby once the transaction around this is committed."""
    transaction.on_commit(lambda: ring([Ring(room)]))
