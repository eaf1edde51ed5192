"""A generation begins: first there is a place for its entries, then it is there itself.

The writer of the log does not make it, for all rooms at once, with the first message of one: where
it cannot be made, one mentor is told that she has to wait.
"""

from __future__ import annotations

from rooms.delivery import keeping
from rooms.lifecycle import generations
from rooms.wire import frames


def open_next(seat: bytes, frame: frames.Open, *, root: bytes, now: int) -> None:
    """Not within a transaction. `now` in Unix seconds. Raises what `generations.open_next` does."""
    keeping.prepare(now // 3_600)
    generations.open_next(seat, frame, root=root, now=now)
