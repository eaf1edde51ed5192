"""Kills: any process of a house ends at any moment, as by a power cut, or stands still, and lines
break, while people talk, come and go."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random

from tests.endurance import nemesis
from tests.endurance.crew import Crew, Habits
from tests.endurance.history import History
from tests.headless import crowd
from tests.stories.house import House

FEW = Habits(mentors=("Mo", "Noor"), survivors=6, pause=0.5, turnover=3.0, pace=4)
MANY = Habits(
    mentors=("Mo", "Noor", "Pia", "Quin", "Rosa"), survivors=27, pause=2.0, turnover=5.0, pace=4
)
"""Thirty-two."""
CALM = 4.0
"""Seconds that all processes run between two blows, at most: lines may still be coming back."""
PATIENCE = 90.0


def _nothing() -> None:
    """Nobody has anything to do once all are in."""


@dataclass(frozen=True)
class Struck:
    """What came of it, and how often each thing befell the house."""

    history: History
    blows: Counter[str]
    kills: int


async def stretch(
    house: House,
    habits: Habits,
    kills: int,
    dice: Random,
    *,
    patience: float = PATIENCE,
    inside: Callable[[], None] = _nothing,
) -> Struck:
    """People in a new generation of the room, and so many kills.

    `inside` is called when all are in; all is to be well `patience` seconds after the last kill.
    """
    fallen: list[nemesis.Blow] = []
    async with crowd(*house.trust()) as people, AsyncExitStack() as stack:
        crew = Crew(house, people, stack, habits, dice)
        await crew.open()
        inside()
        async with crew.talking():
            for blow in nemesis.blows(house, kills, dice):
                await asyncio.sleep(dice.uniform(0, CALM / 2))
                dice.choice(crew.inside).line.cut()
                await asyncio.sleep(dice.uniform(0, CALM / 2))
                await asyncio.to_thread(blow.fall)
                await asyncio.sleep(dice.uniform(0, blow.lasts))
                await asyncio.to_thread(blow.mend)
                fallen.append(blow)
        history = await crew.settle(patience)
    return Struck(
        history=history,
        blows=Counter(blow.what for blow in fallen),
        kills=sum(blow.kills for blow in fallen),
    )
