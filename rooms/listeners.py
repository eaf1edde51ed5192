"""Who is told of something in this process, on whichever thread tells it.

One that fails is logged and keeps the news from nobody else. There is *no content* in the log line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")


class Listeners(Generic[T]):
    """Everybody who wants to hear of one kind of thing."""

    def __init__(self) -> None:
        self._all: list[Callable[[T], None]] = []

    def add(self, listener: Callable[[T], None]) -> None:
        """From now on it is told."""
        self._all.append(listener)

    def remove(self, listener: Callable[[T], None]) -> None:
        """No more."""
        self._all.remove(listener)

    def tell(self, news: T) -> None:
        """Tell everybody."""
        for listener in tuple(self._all):
            try:
                listener(news)
            except Exception:  # what it is about is stored already; the sweep finds it
                log.exception("a listener failed")
