"""How late this process is, and what it gives up first when it is too late. Pure.

A crowd that nothing else keeps out makes everybody wait. Then few new ones come in, and if that is
not enough people speak more slowly, so that what is said goes on arriving. Measured by *how long*
things take, never by who asked for them. Two things may be late, the event loop and the log, and
the later one counts.
"""

from __future__ import annotations

import time
from typing import Literal

Ease = Literal["easy", "full", "slow"]

FULL = 0.5
"""Seconds of lateness on average, from which few new ones come in: what is promised at most for a
message under attack (P15)."""
SLOW = 1.0
"""The same, from which people speak slowly: twice as much."""
RELIEF = 0.5
"""Below this share of a bound it is over again: else it would come and go with each newcomer."""
MEMORY = 3.0
"""Seconds over which the average is taken: one slow write is no crowd."""
MOST_LATE = 1.4
"""Seconds of lateness that one look tells of at most: nor is a process that stood still."""
MOST_WEIGHT = 1.0
"""Seconds that one look stands for at most, however long ago the one before was."""


class _Average:
    """Of seconds, weighted by how long each stood for."""

    def __init__(self, now: float) -> None:
        self.late = 0.0
        self.since = now

    def took(self, late: float, now: float) -> None:
        share = min(MOST_WEIGHT, max(0.0, now - self.since)) / MEMORY
        self.since = max(self.since, now)
        self.late += (min(late, MOST_LATE) - self.late) * share


class Strain:
    """Of one process. Times are seconds of any clock that only rises."""

    def __init__(self, now: float) -> None:
        self.ease: Ease = "easy"
        self._loop = _Average(now)
        self._log = _Average(now)

    @property
    def late(self) -> float:
        """Seconds, on average, of whichever is later."""
        return max(self._loop.late, self._log.late)

    def stored(self, late: float, now: float) -> None:
        """The log took so many seconds for what was handed to it."""
        self._log.took(late, now)
        self.ease = self._eased()

    def turned(self, late: float, now: float) -> None:
        """The event loop came so many seconds after it should have. To be said again and again:
        where nobody has anything stored, the log is fast."""
        self._loop.took(late, now)
        if now - self._log.since > MEMORY:
            self._log.took(0.0, now)
        self.ease = self._eased()

    def _eased(self) -> Ease:
        if self.late >= (SLOW * RELIEF if self.ease == "slow" else SLOW):
            return "slow"
        if self.late >= (FULL * RELIEF if self.ease != "easy" else FULL):
            return "full"
        return "easy"


here = Strain(time.monotonic())
"""This process's."""
