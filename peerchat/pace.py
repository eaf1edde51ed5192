"""A token bucket: how fast one socket may speak. Pure; it counts frames and sees none."""

from __future__ import annotations


class Pace:
    """`rate` frames a second, `burst` at once. Times are seconds of any clock that only rises."""

    __slots__ = ("_burst", "_rate", "_since", "_tokens")

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._since = now

    def allows(self, now: float) -> bool:
        """May one more frame come at `now`? It is counted only if so."""
        tokens = min(self._burst, self._tokens + (now - self._since) * self._rate)
        self._since = now
        self._tokens = tokens - 1 if tokens >= 1 else tokens
        return tokens >= 1
