"""A room for one lie: people who talk at their own moments, and what holds whatever happens.

Every lie is told to one client (or to half of the room) from a moment that the dice choose. Whoever
is lied to may be stopped, warned or set right; she is never shown a word that was not said, nor one
out of its place. Those who are told the truth go on as if nothing were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

import msgspec

from rooms.wire import frames
from tests.liar import Tamper
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest

replace = msgspec.structs.replace

FAST = 15.0
"""How much faster clients live where a lie shows by silence alone: their minute is four seconds."""

Lie = Callable[[frames.Entry], Iterable[frames.FromServer]]
"""What one client is told instead of an entry."""


def about_entries(lie: Lie) -> Tamper:
    """A lie about entries alone; everything else passes."""

    def tamper(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Entry):
            yield from lie(frame)
        else:
            yield frame

    return tamper


@dataclass
class Scene:
    """Mo, with Ana, Bea and Cleo inside; `spoken` is all that was truly said, in its order."""

    room: Gathering
    dice: Random
    mo: Guest
    ana: Guest
    bea: Guest
    cleo: Guest
    elsewhere: list[frames.Entry]
    """A log of another room of the same house."""
    alarms: int
    """Of the generation before this one, which Mo heard of when she came."""
    spoken: list[str] = field(default_factory=lambda: ["Hello."])

    @property
    def everyone(self) -> tuple[Guest, ...]:
        return self.mo, self.ana, self.bea, self.cleo

    def survivor(self) -> Guest:
        """Whoever the dice choose."""
        return self.dice.choice((self.ana, self.bea, self.cleo))

    def anybody(self) -> Guest:
        """The mentor too."""
        return self.dice.choice(self.everyone)

    def others(self, *victims: Guest) -> list[Guest]:
        """Everyone inside but these."""
        return [guest for guest in self.everyone if guest not in victims]

    def deceive(self, victim: Guest, lie: Lie) -> None:
        """From now on she is lied to about entries, under stamps of the liar's own if need be."""
        victim.between.tell(self.room.stamps.announced())
        victim.between.tamper = about_entries(lie)

    def shifted(self, by: int, *, after: int) -> Lie:
        """Every entry later than `after` under another number, under a stamp that holds."""

        def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
            if entry.seq > after:
                yield self.room.stamps.stamped(replace(entry, seq=entry.seq + by))
            else:
                yield entry

        return lie

    async def talk(self, *victims: Guest, least: int = 0, most: int = 4) -> None:
        """Some of those who hear the truth speak, one after the other, and hear one another."""
        honest = self.others(*victims)
        for _ in range(self.dice.randint(least, most)):
            who = self.dice.choice(honest)
            self.spoken.append(f"Words number {len(self.spoken)}.")
            await who.client.say(self.spoken[-1])
            for guest in honest:
                await guest.hears(self.spoken[-1])

    async def everybody_sees(self, people: int) -> None:
        """So many are in the room, on each screen: words that are said from now on are for them."""
        for guest in self.everyone:
            await guest.client.until(
                lambda client: len(client.people) == people, f"sees {people} people"
            )

    async def hears_all(self, guest: Guest) -> None:
        """She is shown everything that was said, each once and in its order."""
        await guest.hears(self.spoken[-1])
        heard = guest.client.heard()
        assert heard == self.spoken, f"{guest.name} is shown {heard}, not {self.spoken}"

    async def stopped(self, victim: Guest, *reasons: str, absent: Sequence[Guest] = ()) -> str:
        """She stops for one of these reasons, and nobody else who is here notices anything."""
        reason = await victim.freezes(*reasons)
        self.untouched(*self.others(victim, *absent))
        return f"frozen: {reason}"

    def untouched(self, *guests: Guest) -> None:
        """Nothing was held against anybody, on any of these screens."""
        for guest in guests:
            found = (guest.client.frozen, guest.withheld(), guest.client.lines("missed"))
            assert found == (None, [], []), (guest.name, found)
            assert guest.client.ended is None, guest.name

    async def removed(self, guest: Guest) -> None:
        """She was taken out and told so, and nothing else befell her."""
        await guest.client.until(lambda client: client.ended, "is removed")
        found = (guest.client.ended, guest.client.frozen, guest.withheld())
        assert found == ("removed", None, []), (guest.name, found)

    def nothing_false(self) -> None:
        """No screen shows what was not said, and none shows it twice or in another order."""
        for guest in self.everyone:
            heard = guest.client.heard()
            changed = [texts for texts in guest.client.texts().values() if len(texts) > 1]
            assert not changed, f"{guest.name} is shown one message as two: {changed}"
            at = [self.spoken.index(text) for text in heard if text in self.spoken]
            assert len(at) == len(heard), f"{guest.name} is shown what nobody said: {heard}"
            assert at == sorted(set(at)), f"{guest.name} is shown it in another order: {heard}"

    async def unattended(self, guest: Guest) -> None:
        """Her own clock tells her that no mentor is heard, whatever the server says."""
        await guest.client.until(lambda _: not guest.attended, "hears no mentor")
        assert guest.client.told("condition")[-1]["mentors"] >= 1
        assert guest.client.frozen is None


async def gathered(
    room: Gathering, dice: Random, elsewhere: list[frames.Entry], *, pace: float
) -> Scene:
    """Everybody is in, and some of them have spoken."""
    mo, ana, bea, cleo = await room.three(pace=pace)
    scene = Scene(room, dice, mo, ana, bea, cleo, elsewhere, len(mo.client.told("alarm")))
    await scene.talk()
    return scene
