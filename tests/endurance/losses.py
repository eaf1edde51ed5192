"""Losses: lines that lose frames and break, while people talk, come and go; then they lose nothing
any more, and everything that was missed has to be made good."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random

from tests.endurance.crew import Crew, Habits
from tests.endurance.history import History
from tests.endurance.lines import Line
from tests.headless import crowd
from tests.stories.house import House

SHARE = 0.3
"""Of frames that are lost, each way."""
FEW = Habits(mentors=("Mo", "Noor"), survivors=4, pause=2.0, turnover=8.0, pace=8)
MANY = Habits(
    mentors=("Mo", "Noor", "Pia", "Quin"), survivors=16, pause=10.0, turnover=20.0, pace=4
)
"""Twenty, with a survivor's usual eight to a mentor and mentors to spare: at the door only those
count whose lines are up."""
CUTS = 5.0
"""Seconds between two lines that break, at most."""
PATIENCE = 90.0


@dataclass(frozen=True)
class Lossy:
    """What came of it, and how many frames did not arrive."""

    history: History
    lost: int


async def stretch(house: House, habits: Habits, seconds: float, dice: Random) -> Lossy:
    """People in a new generation of the room, and so many seconds of bad lines."""
    lines: list[Line] = []

    def spoil(line: Line) -> None:
        lines.append(line)
        line.lose(SHARE, Random(dice.random()))

    async with crowd(*house.trust()) as people, AsyncExitStack() as stack:
        crew = Crew(house, people, stack, habits, dice)
        await crew.open()
        crew.weather = spoil
        for talker in crew.talkers:
            spoil(talker.line)
        async with crew.talking():
            end = asyncio.get_running_loop().time() + seconds
            while asyncio.get_running_loop().time() < end:
                await asyncio.sleep(dice.uniform(0, CUTS))
                dice.choice(lines).cut()
        for line in lines:
            line.honest()
        return Lossy(await crew.settle(PATIENCE), sum(line.lost for line in lines))
