"""A generation begins: first there is a place for its entries, then it is there itself.

Whoever writes the log is never kept waiting for a place: what it is asked to store has one.
"""

from __future__ import annotations

from rooms.delivery import keeping
from rooms.lifecycle import generations
from rooms.wire import frames


def open_next(seat: bytes, frame: frames.Open, *, root: bytes, now: int) -> None:
    """Not within a transaction. `now` in Unix seconds. Raises what `generations.open_next` does."""
    keeping.prepare(now // 3_600)
    generations.open_next(seat, frame, root=root, now=now)
