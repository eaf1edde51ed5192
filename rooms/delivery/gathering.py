"""When the log's writer looks at what waits: once a turn of the event loop has brought all it had.

A writer that looks whenever there is something finds a handful, and competes for the interpreter
with the event loop just while that reads the rest. Nothing lingers: where little happens a turn is
over in microseconds.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterable
from contextlib import suppress

Loop = asyncio.AbstractEventLoop


class Looks:
    """The looks that a writer's thread is asked to take. Planned by event loops, taken by it."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._busy_for: Loop | None = None
        """Who has a look coming, or has not given all answers of the last one out."""

    def plan(self, loop: Loop | None) -> None:
        """Have what `loop` has queued looked at when its turn is over, or when the answers to what
        is being stored for it are given; at once where there is no loop, or it is gone. On the
        loop's thread."""
        if loop is None or loop.is_closed():
            self.ask()
        elif self._busy_for is not loop:
            self._busy_for = loop
            loop.call_soon(self.ask)

    def ask(self) -> None:
        """Now."""
        self._asked.put(True)

    def wait(self) -> bool:
        """Until it is time for a look. False: for the last one."""
        return self._asked.get()

    def done(self, loops: Iterable[Loop | None], waits: Callable[[], bool]) -> None:
        """What was there is stored, for these. What came meanwhile waits until the first of them
        has given its answers out, and its turn is over."""
        for loop in loops:
            with suppress(RuntimeError):  # closed
                if loop is not None:
                    loop.call_soon_threadsafe(self._answered, loop, waits)
                    return
        if waits():
            self.ask()

    def _answered(self, loop: Loop, waits: Callable[[], bool]) -> None:
        self._busy_for = None
        if waits():
            self.plan(loop)

    def end(self) -> None:
        """No further look but one."""
        self._asked.put(False)
