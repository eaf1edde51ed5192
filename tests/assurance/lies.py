"""`python -m tests.assurance.lies`: every lie SEEDS times (100), and HONEST traces (500).

Several houses at once, each with one room and its own clients: a trial mostly waits. Then clients
that leave one thing unchecked are built, and each has to be caught. SEED repeats a run; ONLY names
the lies to tell.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.endurance import sizes
from tests.headless import BUNDLE, crowd
from tests.lying import careless, elsewhere, table
from tests.stories.house import House, house

SEEDS = int(os.environ.get("SEEDS") or 100)
HONEST = int(os.environ.get("HONEST") or 500)
HOUSES = int(os.environ.get("HOUSES") or 4)
ONLY = os.environ.get("ONLY", "").split() or list(table.TOLD)
AT_ONCE = 25
"""Trials that one crowd of clients takes part in: after them its process ends, and its memory."""


@dataclass
class Tally:
    """What was seen, how often, and every trial that went otherwise."""

    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [f"  {name}: {seen} × {times}" for (name, seen), times in sorted(self.seen.items())]


Trial = tuple[str, int]
WAYS = 12
"""In which each lie is told to a careless client at most: not every way of a lie is for it."""
SHOWN = 100
"""Trials between two signs of progress."""
WRONG = (AssertionError, LookupError, ValueError, TimeoutError)
"""A step that could not be made counts as much as one that went otherwise."""


async def work(built: House, trials: asyncio.Queue[Trial], tally: Tally, bundle: Path) -> None:
    """Takes trials until none is left."""
    while not trials.empty():
        async with crowd(*built.trust(), bundle) as people:
            other = await elsewhere.log_of_another_room(built, people)
            for _ in range(AT_ONCE):
                if trials.empty():
                    return
                name, number = trials.get_nowait()
                try:
                    dice = sizes.dice(f"{name} {number}")
                    if trials.qsize() % SHOWN == 0:
                        print(f"left={trials.qsize()} wrong={len(tally.wrong)}", flush=True)
                    tally.seen[
                        name, await table.trial(built, people, name, dice, elsewhere=other)
                    ] += 1
                except WRONG as error:
                    where = traceback.extract_tb(error.__traceback__)[-1]
                    at = f"{Path(where.filename).name}:{where.lineno}: {where.line}"
                    tally.wrong.append(f"{name} {number}: {at}: {str(error)[-2000:]}")
                    print(tally.wrong[-1], flush=True)
                    tally.wrong.extend(people.faults)
                    people.faults.clear()
                    break


async def tell(houses: list[House], trials: list[Trial], bundle: Path = BUNDLE) -> Tally:
    """All these trials, spread over these houses."""
    waiting: asyncio.Queue[Trial] = asyncio.Queue()
    for each in trials:
        waiting.put_nowait(each)
    tally = Tally()
    async with asyncio.TaskGroup() as group:
        for built in houses:
            group.create_task(work(built, waiting, tally, bundle))
    return tally


def main() -> int:
    """0 when every trial went as its lie states, and every careless client was caught."""
    print(f"SEED={sizes.SEED}", flush=True)
    # One of each, then the next of each: a run that is stopped has still told every lie as often.
    trials = [
        (name, number)
        for number in range(max(SEEDS, HONEST))
        for name in ONLY
        if number < (HONEST if name == table.HONEST else SEEDS)
    ]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        houses = [
            stack.enter_context(house("embedded", folder / f"house-{number}"))
            for number in range(HOUSES)
        ]
        began = time.monotonic()
        tally = asyncio.run(tell(houses, trials))
        print("\n".join(tally.lines()), flush=True)
        print(f"trials={len(trials)} wrong={len(tally.wrong)} s={time.monotonic() - began:.0f}")
        unnoticed = 0
        for mutant in careless.MUTANTS:
            caught = asyncio.run(_caught(houses, mutant, folder / mutant.name))
            print(f"careless client, {mutant.name}: {'caught' if caught else 'NOT caught'}")
            unnoticed += not caught
    return 1 if tally.wrong or unnoticed else 0


async def _caught(houses: list[House], mutant: careless.Mutant, folder: Path) -> bool:
    """Whether one of the lies that it should fall for shows that it does, told some ways."""
    bundle = careless.built(mutant, folder)
    for number in range(WAYS):
        if (await tell(houses, [(name, number) for name in mutant.falls_for], bundle)).wrong:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
