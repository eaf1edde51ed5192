"""How fast each seat may speak in this process, whichever sockets it comes on, one after the other.

A socket's own bucket is new with each socket: whoever was let go for a flood would begin anew with
a full one. Kept until it is full again, in memory alone. It counts frames and *cannot read* them.
"""

from __future__ import annotations

import time

from django.conf import settings

from peerchat.pace import Pace

BURST = 12
"""Seconds' worth at once: what a client has gathered while its line was away goes out at once."""
BACK = 3
"""The same for whoever comes back to a process that does not know her: she may have spent all of it
at another one a moment ago. Enough to come back and say something."""
RESUME = 5
"""Frames that coming back counts for: about so much more the server has to do for it."""


class Paces:
    """The buckets of all seats that spoke lately. Only on the event loop."""

    def __init__(self) -> None:
        self._of: dict[bytes, Pace] = {}

    def of(self, seat: bytes) -> Pace:
        """A seat's bucket. Only for one that has shown who it is: each takes memory."""
        return self._of.get(seat) or self._new(seat, BURST)

    def came_back(self, seat: bytes) -> None:
        """Count that this seat has shown who it is, and has a socket again."""
        pace = self._of.get(seat) or self._new(seat, BACK)
        pace.take(time.monotonic(), RESUME)

    def _new(self, seat: bytes, seconds: int) -> Pace:
        rate, now = settings.FRAMES_A_SECOND, time.monotonic()
        made = Pace(rate=rate, burst=BURST * rate, now=now, left=seconds * rate)
        self._of[seat] = made
        return made

    def may_resume(self, seat: bytes) -> bool:
        """May this seat come back now? Coming back is counted when it has."""
        pace = self._of.get(seat)
        return pace is None or pace.left(time.monotonic()) >= RESUME

    def forget(self) -> None:
        """Let go of the buckets that are full again."""
        now = time.monotonic()
        self._of = {seat: pace for seat, pace in self._of.items() if not pace.is_full(now)}
