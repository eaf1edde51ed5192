"""What a process remembers of the generations that it stores for, so that it is not asked again for
each transaction. For the writer's thread alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from rooms.delivery import rows
from rooms.delivery.ledger import Roster
from rooms.lifecycle.models import Generation

REMEMBERED = 10_000
"""Generations. With more all are forgotten, and those that are still talked in learnt again."""

Key = tuple[bytes, int]
"""A room and the generation's number."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What never changes of a generation."""

    id: int
    hour: int
    group_id: bytes
    capacity: int


class Known:
    """Of one process."""

    def __init__(self) -> None:
        self._fixed: dict[Key, Fixed] = {}
        self._rosters: dict[int, tuple[int, Roster]] = {}
        self._seen: dict[int, tuple[int, float]] = {}

    def learn(self, keys: set[Key]) -> None:
        """Know what never changes of these, in one question for all that are new here. What there
        is of them is had by `of`."""
        if len(self._fixed) > REMEMBERED:
            self._fixed.clear()
            self._rosters.clear()
            self._seen.clear()
        unknown = keys - self._fixed.keys()
        if not unknown:
            return
        wanted = reduce(or_, (Q(room=room, number=number) for room, number in unknown))
        found = Generation.objects.filter(wanted).values_list(
            "room_id", "number", "id", "hour", "group_id", "room__capacity"
        )
        for room, number, id_, hour, group_id, capacity in found:
            self._fixed[room, number] = Fixed(id_, hour, group_id, capacity)

    def of(self, key: Key) -> Fixed | None:
        """None: there is no such generation."""
        return self._fixed.get(key)

    def saw(self, id_: int, epoch: int) -> None:
        """The generation is in this epoch."""
        if self._seen.get(id_, (None, 0.0))[0] != epoch:
            self._seen[id_] = (epoch, time.monotonic())

    def age(self, id_: int, epoch: int) -> float:
        """Seconds for which this process has known the epoch, from now on if it has not."""
        self.saw(id_, epoch)
        return time.monotonic() - self._seen[id_][1]

    def roster(self, id_: int, epoch: int) -> Roster:
        """Who sits where in this epoch: only a commit changes it."""
        known = self._rosters.get(id_)
        if known is None or known[0] != epoch:
            known = self._rosters[id_] = (epoch, Roster(rows.leaves(id_)))
        return known[1]
