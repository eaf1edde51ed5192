"""A generation begins: first there is a place for its entries, then it is there itself.

The writer of the log does not make it, for all rooms at once, with the first message of one: where
it cannot be made, whoever begins one in that hour is told to ask again.
"""

from __future__ import annotations

import time

from rooms.delivery import keeping
from rooms.lifecycle import generations
from rooms.lifecycle.models import Generation
from rooms.wire import frames


def open_next(seat: bytes, frame: frames.Open, *, root: bytes, now: int) -> None:
    """Not within a transaction. `now` in Unix seconds. Raises what `generations.open_next` does."""
    keeping.prepare(now // 3_600)
    generations.open_next(seat, frame, root=root, now=now)


def mend() -> None:
    """Have a place for those that stand: older code opened some without."""
    oldest = int(time.time()) // 3_600 - keeping.HOURS
    standing = Generation.objects.filter(over=False, hour__gt=oldest)
    for hour in sorted(set(standing.values_list("hour", flat=True))):
        keeping.prepare(hour)
