"""How often each refusal was said on this process: an attack shows as numbers, never as content.

Of whoever was refused and what she sent, *nothing* is counted.
"""

from __future__ import annotations

import logging
from collections import Counter

from rooms.delivery import figures
from rooms.wire.refusals import Code

log = logging.getLogger(__name__)

EVERY = 600.0
"""Seconds between two reports."""


class Tally:
    """Refusals since the last report."""

    def __init__(self) -> None:
        self._counts: Counter[Code] = Counter()

    def count(self, code: Code) -> None:
        """One more was said."""
        self._counts[code] += 1
        figures.REFUSED.labels(code).inc()

    async def report(self) -> None:
        """A line for each code that was said since the last time, to the log."""
        counts, self._counts = self._counts, Counter()
        for code, count in sorted(counts.items()):
            # Fields beside a constant sentence, as peerchat.quiet writes them.
            log.warning("refused", {"code": code, "count": count})  # noqa: PLE1205
