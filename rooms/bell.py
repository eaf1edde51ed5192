"""The bell: "something changed, look at the rows". Content-free, and it may be lost.

A domain function changes rows and rings once its transaction is committed; never before, or a
listener would look too early and sleep again. What is missed is found by the sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ring:
    """Room and generation, with the head of its log; `head` 0 when the lobby changed instead."""

    room: bytes
    generation: int = 0
    head: int = 0


Listener = Callable[[list[Ring]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener` on whichever thread rings."""
    _listeners.append(listener)


def unlisten(listener: Listener) -> None:
    """No more."""
    _listeners.remove(listener)


def ring(rings: list[Ring]) -> None:
    """Ring now. For whoever has just committed."""
    for listener in tuple(_listeners):
        try:
            listener(rings)
        except Exception:  # what rang is stored already; the sweep finds it
            log.exception("a listener failed")


def ring_on_commit(room: bytes) -> None:
    """Ring for a room's lobby once the transaction around this is committed."""
    transaction.on_commit(lambda: ring([Ring(room)]))
