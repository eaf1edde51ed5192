"""`python -m tests.assurance.lies`: every lie LIES times (100), and TRACES (500) with no liar.

Several houses at once (HOUSES), each with one room and its own clients: a trial mostly waits. Then
clients that leave one thing unchecked are lied to, and each has to be caught. SEED repeats a run;
ONLY names the lies to tell and the careless clients to catch.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import ending, sizes
from tests.headless import BUNDLE, crowd
from tests.lying import careless, elsewhere, table
from tests.stories.house import House, house

AT_ONCE = 25
"""Trials that one crowd of clients takes part in: after them its process ends, and its memory."""
WAYS = 12
"""In which each lie is told to a careless client at most: not every way of a lie is for it."""
UNUSABLE = 2
"""Exit code for what could not even begin."""

Trial = tuple[str, int]


@dataclass
class Tally:
    """What was seen, how often, and every trial that went otherwise."""

    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[Trial, Exception]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """One for each thing seen."""
        return [f"  {name}: {seen} × {times}" for (name, seen), times in sorted(self.seen.items())]

    def faults(self, longest: int) -> list[str]:
        """One for each trial that failed, cut to so many characters."""
        return [
            f"  WRONG {name} {number}: {careless.described(error)}"[:longest]
            for (name, number), error in self.wrong
        ]


async def _crowd(
    built: House, waiting: asyncio.Queue[Trial], tally: Tally, bundle: Path = BUNDLE
) -> None:
    """Clients that take part in one trial after the other, until one goes wrong."""
    trial = waiting.get_nowait()
    try:
        async with crowd(*built.trust(), bundle) as people:
            other = await elsewhere.log_of_another_room(built, people)
            for following in range(1, AT_ONCE + 1):
                name, number = trial
                dice = sizes.dice(f"{name} {number}")
                seen = await table.trial(built, people, name, dice, elsewhere=other)
                tally.seen[name, seen] += 1
                if following == AT_ONCE or waiting.empty():
                    return
                trial = waiting.get_nowait()
    except Exception as error:  # whatever a trial fails of, the others are still to be told
        tally.wrong.append((trial, error))
        # At once: a run that is killed has said at least this.
        print(tally.faults(300)[-1], flush=True)


async def _take(
    built: House, waiting: asyncio.Queue[Trial], tally: Tally, bundle: Path = BUNDLE
) -> None:
    """Takes trials until none is left."""
    while not waiting.empty():
        await _crowd(built, waiting, tally, bundle)


async def _tell(
    houses: list[House], trials: list[Trial], tally: Tally, bundle: Path = BUNDLE
) -> None:
    """All these trials, spread over these houses."""
    waiting: asyncio.Queue[Trial] = asyncio.Queue()
    for each in trials:
        waiting.put_nowait(each)
    async with asyncio.TaskGroup() as group:
        for built in houses:
            group.create_task(_take(built, waiting, tally, bundle))


def _trials() -> list[Trial]:
    """One of each, then the next of each: a run that is stopped has still told each as often."""
    wanted = [name for name in table.TOLD if not sizes.ONLY or name in sizes.ONLY]
    return [
        (name, number)
        for number in range(max(sizes.LIES, sizes.TRACES))
        for name in wanted
        if number < (sizes.TRACES if name == table.HONEST else sizes.LIES)
    ]


def _told(houses: list[House]) -> int:
    """Tells them all, prints what was seen even when it is stopped, and returns what was wrong."""
    tally, trials, began = Tally(), _trials(), time.monotonic()
    try:
        asyncio.run(_tell(houses, trials, tally))
    finally:
        print("\n".join([*tally.lines(), *tally.faults(2_000)]))
        told, took = tally.seen.total() + len(tally.wrong), time.monotonic() - began
        print(f"trials={told} of={len(trials)} wrong={len(tally.wrong)} s={took:.0f}", flush=True)
    return len(tally.wrong)


async def _caught(houses: list[House], mutant: careless.Mutant, bundle: Path) -> bool:
    """Whether one of the lies that it should fall for shows that it does, told some ways."""
    tally = Tally()
    for number in range(WAYS):
        told = [(name, number) for name in mutant.falls_for]
        await _tell(houses, told, tally, bundle)
        for (name, _), error in tally.wrong:
            if mutant.betrayed_by(name, error):
                print(
                    f"careless client, {mutant.name}: caught: {name}: {mutant.falls_for[name]}",
                    flush=True,
                )
                return True
    lines = [f"careless client, {mutant.name}: NOT caught", *tally.lines(), *tally.faults(300)]
    print("\n".join(lines), flush=True)
    return False


def main() -> int:
    """0 when every trial went as its lie states, and every careless client was caught."""
    ending.as_interrupted()
    unknown = sizes.ONLY - table.TOLD.keys() - {mutant.name for mutant in careless.MUTANTS}
    if unknown:
        print(f"ONLY: neither a lie nor a careless client: {', '.join(sorted(unknown))}")
        return UNUSABLE
    mutants = [each for each in careless.MUTANTS if not sizes.ONLY or each.name in sizes.ONLY]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # All of them first: one that cannot be made must not show after an hour.
        bundles = [careless.built(mutant, folder / mutant.name) for mutant in mutants]
        houses = [
            stack.enter_context(house("embedded", folder / f"house-{number}"))
            for number in range(sizes.HOUSES)
        ]
        wrong = _told(houses)
        for mutant, bundle in zip(mutants, bundles, strict=True):
            wrong += not asyncio.run(_caught(houses, mutant, bundle))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
