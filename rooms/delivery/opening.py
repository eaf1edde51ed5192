"""A generation begins: first there is a place for its entries, then it is there itself.

The writer of the log does not make it, for all rooms at once, with the first message of one: where
it cannot be made, that mentor alone is told to ask again.
"""

from __future__ import annotations

from rooms.delivery import keeping
from rooms.lifecycle import generations
from rooms.lifecycle.models import Generation
from rooms.wire import frames


def open_next(seat: bytes, frame: frames.Open, *, root: bytes, now: int) -> None:
    """Not within a transaction. `now` in Unix seconds. Raises what `generations.open_next` does."""
    keeping.prepare(now // 3_600)
    generations.open_next(seat, frame, root=root, now=now)


def mend(*, minute: int) -> None:
    """Have a place for those that stand: older code opened some without. At this Unix minute."""
    standing = Generation.objects.filter(over=False, hour__gt=minute // 60 - keeping.HOURS)
    for hour in sorted(set(standing.values_list("hour", flat=True))):
        keeping.prepare(hour)
