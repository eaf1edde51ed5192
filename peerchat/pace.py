"""A token bucket: how fast somebody may speak. Pure; it counts frames and sees none."""

from __future__ import annotations


class Pace:
    """`rate` frames a second, `burst` at once, or `left` in the beginning. Times are seconds of any
    clock that only rises."""

    __slots__ = ("_burst", "_rate", "_since", "_tokens")

    def __init__(self, *, rate: float, burst: float, now: float, left: float | None = None) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst if left is None else left
        self._since = now

    def allows(self, now: float, *, cost: float = 1) -> bool:
        """May one more frame come at `now`, which counts for `cost`? It is counted only if so."""
        if self.left(now) < cost:
            return False
        self._tokens -= cost
        return True

    def take(self, now: float, cost: float) -> None:
        """Something came that counts for `cost`, whether or not so much was left."""
        self._tokens = self.left(now) - cost

    def left(self, now: float) -> float:
        """Frames that may come at `now`; less than none when too much was taken."""
        self._tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        self._since = now
        return self._tokens

    def is_full(self, now: float) -> bool:
        """Has nothing come for so long that it is as good as new?"""
        return self.left(now) >= self._burst
