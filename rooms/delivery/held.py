"""What this process has just stored of a room and may give out only after what another one stored
before it. Only that is read, then; without this, two busy processes would read everything twice."""

from __future__ import annotations

from collections import deque

from rooms.delivery.reading import BYTES_AT_ONCE, Fresh

MOST = BYTES_AT_ONCE // 4
"""Bytes. What is held is written right after what was read, and both may wait for one reader."""


class Held:
    """Of one generation, in order. What finds no place here is read from the log."""

    def __init__(self) -> None:
        self._fresh: deque[Fresh] = deque()
        self._size = 0

    def put(self, fresh: Fresh) -> None:
        """Put it behind what is held, if it fits."""
        size = self._size + fresh.size
        if size <= MOST:
            self._fresh.append(fresh)
            self._size = size

    def before(self, read: int) -> int | None:
        """The last seq that is to be read, after the entry at `read`, before the first of these.
        None when nothing is held; what is no later than `read` is let go."""
        while self._fresh and self._fresh[0].first <= read:
            self._take()
        return self._fresh[0].first - 1 if self._fresh else None

    def next(self, read: int) -> Fresh | None:
        """What comes right after the entry at `read`."""
        return self._take() if self.before(read) == read else None

    def clear(self) -> None:
        """Let all of it go."""
        self._fresh.clear()
        self._size = 0

    def _take(self) -> Fresh:
        fresh = self._fresh.popleft()
        self._size -= fresh.size
        return fresh
