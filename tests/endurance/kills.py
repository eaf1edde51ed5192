"""Kills: web processes end at any moment, as by a power cut, while people talk, come and go."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from random import Random

from tests.endurance.crew import Crew, Habits
from tests.endurance.history import History
from tests.headless import crowd
from tests.stories.house import House

HABITS = Habits(mentors=("Mo", "Noor"), survivors=6, pause=0.5, turnover=3.0, pace=4)
CALM = 4.0
"""Seconds that all processes run between two kills, at most: lines may still be coming back."""
DEAD = 0.5
"""Seconds until a killed one is started again, at most."""
PATIENCE = 60.0


async def stretch(house: House, kills: int, dice: Random) -> History:
    """Eight people in a new generation of the room, and so many kills."""
    async with crowd(*house.trust()) as people, AsyncExitStack() as stack:
        crew = Crew(house, people, stack, HABITS, dice)
        await crew.open()
        async with crew.talking():
            for _ in range(kills):
                await asyncio.sleep(dice.uniform(0, CALM))
                await asyncio.to_thread(house.kill, *(victims := _victims(house, dice)))
                await asyncio.sleep(dice.uniform(0, DEAD))
                await asyncio.to_thread(house.start, *victims)
        return await crew.settle(PATIENCE)


def _victims(house: House, dice: Random) -> list[int]:
    """One of the processes, or all of them."""
    numbers = range(len(house.origins))
    return dice.choice([*([number] for number in numbers), list(numbers)])
