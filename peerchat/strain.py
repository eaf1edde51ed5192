"""How late this process is, and what it gives up first when it is too late.

A crowd that nothing else keeps out makes everybody wait. Then nobody new comes in, and if that is
not enough people speak more slowly, so that what is said goes on arriving. Measured by *how long*
things take, never by who asked for them.
"""

from __future__ import annotations

import time
from typing import Literal

Ease = Literal["easy", "full", "slow"]

FULL = 0.5
"""Seconds that it is late on average, from which nobody new comes in."""
SLOW = 1.0
"""The same, from which people speak slowly."""
RELIEF = 0.5
"""Below this share of a bound it is over again: else it would come and go with each newcomer."""
MEMORY = 3.0
"""Seconds over which the average is taken: one slow write is no crowd."""
MOST = 2.0
"""Seconds that one look counts for at most: nor is a process that stood still."""
LONGEST = 1.0
"""Seconds since the last look that one counts for at most."""


class Strain:
    """Of one process. Times are seconds of any clock that only rises."""

    def __init__(self, now: float) -> None:
        self.late = 0.0
        """Seconds, on average."""
        self.ease: Ease = "easy"
        self._since = now

    def took(self, late: float, now: float) -> None:
        """Something came `late` seconds after it might have."""
        share = min(LONGEST, max(0.0, now - self._since)) / MEMORY
        self._since = max(self._since, now)
        self.late += (min(late, MOST) - self.late) * share
        self.ease = self._eased()

    def _eased(self) -> Ease:
        if self.late >= (SLOW * RELIEF if self.ease == "slow" else SLOW):
            return "slow"
        if self.late >= (FULL * RELIEF if self.ease != "easy" else FULL):
            return "full"
        return "easy"


here = Strain(time.monotonic())
"""This process's."""
