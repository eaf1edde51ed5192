"""Work that must not end: what goes wrong in one step is logged, and the next step comes.

A task that dies takes delivery, the lease or forgetting with it, and nobody is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

log = logging.getLogger(__name__)

AFTER_A_FAILURE = 1.0
"""Seconds, at least, until the next step."""


async def forever(step: Callable[[], Awaitable[None]], *, every: float = 0.0) -> NoReturn:
    """Take one step after the other, with `every` seconds between two. Ends only by cancelling."""
    while True:
        pause = every
        try:
            await step()
        except Exception:
            log.exception("a step failed; the next one comes")
            pause = max(every, AFTER_A_FAILURE)
        await asyncio.sleep(pause)
