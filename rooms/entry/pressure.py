"""How many come in lately, and so how hard the puzzle is. Pure; it counts, and knows nobody.

Of several processes each sees its part of those who come, and takes it for the whole by their
number.

A crowd of made-up visitors makes the next ones pay more, and with them everybody who comes in that
minute: so never more than a slow phone can bear.
"""

from __future__ import annotations

HALF = 60.0
"""Seconds after which somebody counts half."""
USUAL = 60.0
"""So many may have come lately before the puzzle gets harder: about one a second and a half."""
MOST = 8
"""Times the usual cost, at most."""


class Pressure:
    """Of one process. Times are seconds of any clock that only rises."""

    def __init__(self) -> None:
        self.processes = 1
        """That share those who come."""
        self._came = 0.0
        self._since = 0.0

    def came(self, now: float) -> None:
        """One more solved a puzzle and came in."""
        self._fade(now)
        self._came += 1

    def times(self, now: float) -> int:
        """What the usual cost is to be multiplied with: 1, 2, 4 or 8, which tells no number."""
        self._fade(now)
        times = 1
        while times < MOST and self._came * self.processes >= 2 * times * USUAL:
            times *= 2
        return times

    def _fade(self, now: float) -> None:
        self._came *= 0.5 ** (max(0.0, now - self._since) / HALF)
        self._since = max(self._since, now)
