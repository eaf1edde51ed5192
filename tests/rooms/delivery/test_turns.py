"""Everybody for whom something was stored is told so, not the first of them alone."""

from __future__ import annotations

import asyncio

from rooms.delivery.gathering import Turns


async def test_a_loop_that_stands_still_before_it_keeps_no_other_from_being_told() -> None:
    here, still = asyncio.get_running_loop(), asyncio.new_event_loop()
    try:
        turns = Turns(lambda: 0, enough=256)
        for _ in range(2):
            turns.queued(here)
            assert await asyncio.wait_for(asyncio.to_thread(turns.wait), 5)
            turns.done([still, here])
            await asyncio.sleep(0.05)
    finally:
        turns.end()
        still.close()
