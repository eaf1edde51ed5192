"""When the log's writer looks at what waits: once a turn of the event loop has brought all it had,
and the answers to what was stored before are given out.

A writer that looks whenever there is something finds a handful, and competes for the interpreter
with the event loop just while that reads the rest. Where little happens a turn is over in
microseconds; and a whole batch waits for no turn.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterable

Loop = asyncio.AbstractEventLoop


class Turns:
    """What tells the writer's thread to look. `waits` says how many postings do, and `enough` how
    many make a batch."""

    def __init__(self, waits: Callable[[], int], *, enough: int) -> None:
        self._waits = waits
        self._enough = enough
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._busy: set[Loop] = set()
        """Who is still in the turn that queued something, or has answers to give out."""

    def queued(self, loop: Loop | None) -> None:
        """Something was, just now, on the thread of `loop`: it is looked at after this turn, or
        after the answers that `loop` is still to give out. At once where there is no loop, or it
        is gone."""
        if loop is None or loop.is_closed():
            self._look()
        elif loop not in self._busy:
            self._busy.add(loop)
            loop.call_soon(self._look)

    def _look(self) -> None:
        self._looks.put(True)

    def wait(self) -> bool:
        """Until it is time to look, once for all who ask for it by now. False: everything that is
        left is to be stored, to the end."""
        look = self._looks.get()
        while look and not self._looks.empty():
            look = self._looks.get()
        return look

    def done(self, loops: Iterable[Loop | None]) -> None:
        """A look is over; what it found was for these, and each was sent its answers before."""
        told = False
        for loop in loops:
            if loop is not None:
                told = self._tell(loop) or told
        waits = self._waits()
        if waits >= self._enough or (waits and not told):
            self._look()

    def _tell(self, loop: Loop) -> bool:
        try:
            loop.call_soon_threadsafe(self._answered, loop)
        except RuntimeError:  # closed
            self._busy.discard(loop)
            return False
        return True

    def _answered(self, loop: Loop) -> None:
        self._busy.discard(loop)
        if self._waits():
            self.queued(loop)

    def end(self) -> None:
        """Nothing more will be queued."""
        self._looks.put(False)
