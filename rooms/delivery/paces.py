"""How fast each seat may speak in this process, whichever sockets it comes on, one after the other.

A socket's own bucket is new with each socket: whoever was let go for a flood would begin anew with
a full one. Kept until it is full again, in memory alone. It counts frames and *cannot read* them.
"""

from __future__ import annotations

import time

from django.conf import settings

from peerchat.pace import Pace

BURST = 12
"""Seconds' worth at once."""
RESUME = 5
"""Frames that coming back counts for: about so much more the server has to do for it."""


class Paces:
    """The buckets of all seats that spoke lately. Only on the event loop."""

    def __init__(self) -> None:
        self._of: dict[bytes, Pace] = {}

    def of(self, seat: bytes) -> Pace:
        """A seat's bucket. Only for one that has shown who it is: each takes memory."""
        found = self._of.get(seat)
        if found is None:
            rate = settings.FRAMES_A_SECOND
            found = self._of[seat] = Pace(rate=rate, burst=BURST * rate, now=time.monotonic())
        return found

    def may_resume(self, seat: bytes) -> bool:
        """May this seat come back now? Anybody may ask in its name, so nothing is counted."""
        pace = self._of.get(seat)
        return pace is None or pace.left(time.monotonic()) >= RESUME

    def forget(self) -> None:
        """Let go of the buckets that are full again."""
        now = time.monotonic()
        self._of = {seat: pace for seat, pace in self._of.items() if not pace.is_full(now)}
