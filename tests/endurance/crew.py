"""The people of one room: they talk, come, go and are let in, while something else goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from tests.endurance import checker, history
from tests.endurance.history import History
from tests.endurance.lines import Line, line
from tests.endurance.talkers import Talker
from tests.headless import Crowd, Time
from tests.stories.gathering import BAND
from tests.stories.guest import Guest
from tests.stories.house import House

OPENING = 120.0
"""Seconds until everyone is in, at most."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a crew lives; times in seconds."""

    mentors: tuple[str, ...]
    survivors: int
    """At most so many are in or on their way in, and half of them at least if it can be helped."""
    pause: float
    """Between two messages of one person, at most."""
    turnover: float
    """Between two who come or go, at most."""
    pace: float
    """How much faster their clients' timers run than ours."""

    def certified(self, house: House) -> None:
        """Codes for those mentors whom the demo does not have."""
        for name in set(self.mentors) - house.codes.keys():
            house.codes[name] = house.code(name, BAND)


@dataclass(eq=False)
class Crew:
    """One generation of a room, from its opening on. `weather` is what befalls each new line."""

    house: House
    crowd: Crowd
    stack: AsyncExitStack
    habits: Habits
    dice: Random
    weather: Callable[[Line], None] = field(default=lambda _: None)
    talkers: list[Talker] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    _room: str = ""
    _arrived: int = 0
    _coming: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _begin: Callable[[Coroutine[None, None, None]], None] = Coroutine.close
    """Starts somebody's doings; nobody has any before there is talk."""

    @property
    def inside(self) -> list[Talker]:
        """Whose visit goes on."""
        return [talker for talker in self.talkers if not talker.ended]

    @property
    def _survivors(self) -> list[Talker]:
        return [talker for talker in self.inside if not talker.mentor]

    async def open(self) -> None:
        """All come in, while nothing is wrong yet, and may write."""
        async with asyncio.timeout(OPENING):
            for name in self.habits.mentors:
                await self._mentor(name)
            await self._all_ready()
            while len(self._survivors) < self.habits.survivors:
                await self._come()
            await self._all_ready()
            for talker in self.inside:
                await talker.sends([await talker.say(self._words(talker))])

    async def _mentor(self, name: str) -> None:
        """The first one opens the room, the others knock."""
        guest, between = await self._arrive(name)
        await guest.client.ask("enter_code", code=self.house.codes[name])
        await guest.client.until(lambda client: client.told("seated"), "is seated")
        self._room = guest.client.told("seated")[0]["room"]["id"]
        if not self.talkers:
            await guest.client.until(lambda client: client.ready, "opens the room")
        self.talkers.append(Talker(guest, between, mentor=True, texts=self.texts))

    async def _arrive(self, name: str) -> tuple[Guest, Line]:
        # With several processes, neighbours sit on different ones.
        origin = self.house.origin_for(self._arrived)
        self._arrived += 1
        between = await self.stack.enter_async_context(line(origin))
        self.weather(between)
        theirs = Time(pace=self.habits.pace)
        client = await self.crowd.client(name, origin, between.address, time=theirs)
        return Guest(name, client, between), between

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Inside the block everyone talks, and people come and go."""
        async with asyncio.TaskGroup() as group:
            self._begin = lambda work: self._tasks.append(group.create_task(work))
            for talker in self.inside:
                self._begin(self._talk(talker))
            self._begin(self._hold_door())
            self._begin(self._turn_over())
            try:
                yield
            finally:
                for task in self._tasks:
                    task.cancel()

    async def _talk(self, talker: Talker) -> None:
        while not (talker.ready or talker.ended):
            await talker.news()
        while not talker.ended:
            await asyncio.sleep(self.dice.uniform(0, self.habits.pause))
            burst = self.dice.choice((1, 1, 2, 3))
            await talker.sends([await talker.say(self._words(talker)) for _ in range(burst)])

    def _words(self, talker: Talker) -> str:
        """Never the same twice, so that nothing can pass for something else."""
        return f"{talker.name} says no. {len(self.texts)}"

    async def _hold_door(self) -> None:
        while True:
            await asyncio.sleep(self.dice.uniform(0, 1))
            await self._admit(self.dice.randint(1, len(self.habits.mentors)))

    async def _admit(self, mentors: int) -> None:
        """So many at once: then one commit wins its epoch, and the others are made anew."""
        for mentor in self._some_mentors(mentors):
            await mentor.client.ask("admit", seats="all")

    def _some_mentors(self, wanted: int) -> list[Talker]:
        mentors = [talker for talker in self.inside if talker.mentor]
        return self.dice.sample(mentors, min(wanted, len(mentors)))

    async def _turn_over(self) -> None:
        while True:
            await asyncio.sleep(self.dice.uniform(0, self.habits.turnover))
            here, most = len(self._survivors) + self._coming, self.habits.survivors
            if here <= most / 2 or (here < most and self.dice.random() < 0.5):
                self._begin(self._come())
            else:
                await self._part()

    async def _come(self) -> None:
        """A new seat for somebody. Whoever is turned away at the door tries again."""
        self._coming += 1
        guest, between = await self._arrive(f"survivor {self._arrived}")
        client = guest.client
        while not (client.told("seated") or client.ended):
            away = len(client.told("turned_away"))
            await client.ask("enter", room=self._room, band=BAND)
            await client.until(
                lambda client, away=away: (  # type: ignore[misc]  # mypy knows no defaults here
                    client.told("seated") or client.ended or len(client.told("turned_away")) > away
                ),
                "is answered at the door",
                120,
            )
            await asyncio.sleep(self.dice.uniform(0, 0.5))
        self._coming -= 1
        if client.told("seated"):
            talker = Talker(guest, between, mentor=False, texts=self.texts)
            self.talkers.append(talker)
            self._begin(self._talk(talker))

    async def _part(self) -> None:
        """Somebody leaves, or is taken out by one mentor or several."""
        settled = [talker for talker in self._survivors if talker.ready and not talker.dismissed]
        if not settled:
            return
        one = self.dice.choice(settled)
        one.dismissed = True
        if self.dice.random() < 0.5:
            await one.client.ask("leave")
            return
        for mentor in self._some_mentors(self.dice.randint(1, len(self.habits.mentors))):
            for person in mentor.client.people:
                if person["seat"] == one.guest.seat.hex():
                    await mentor.client.ask("remove", leaf=person["leaf"])

    async def settle(self, patience: float) -> History:
        """Nothing goes wrong any more: everyone is let in and says a last word, and has `patience`
        seconds until all that was promised is so. What is there then is handed to the judge."""
        deadline = time.monotonic() + patience
        spoke: set[Talker] = set()
        while True:
            for talker in self.talkers:
                talker.look()
                await talker.insist()
            for talker in self.inside:
                if talker.ready and talker not in spoke:
                    spoke.add(talker)
                    await talker.say(self._words(talker))
            await self._admit(1)
            made = await self._history()
            if not checker.faults(made) or time.monotonic() > deadline:
                return made
            await asyncio.sleep(1)

    async def _all_ready(self) -> None:
        """Everyone who has a seat is let in, and may write."""
        while outside := [talker for talker in self.inside if not talker.ready]:
            await self._admit(1)
            await asyncio.sleep(0.2)
            for talker in outside:
                talker.look()

    async def _history(self) -> History:
        """As it is now: the log first, then what everyone has of it."""
        log, welcomes = history.stored(self.house)
        await asyncio.sleep(0.2)
        return History(
            founder=self.talkers[0].guest.seat.hex(),
            log=log,
            welcomes=welcomes,
            people=tuple([await talker.person(len(log)) for talker in self.talkers]),
        )
