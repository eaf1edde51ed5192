"""A room of headless people, each behind a server in between that tells the truth until told
otherwise."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import msgspec

from rooms.wire import frames, mls, tls
from tests.headless import Client, Crowd, Time
from tests.liar import liar
from tests.stories.false_stamps import FalseStamps
from tests.stories.guest import Guest
from tests.stories.house import House

BAND = "18-24"
AGAIN = 0.5
"""Seconds between two tries at the door."""


@dataclass
class Gathering:
    """The room, and what a liar needs to lie well."""

    house: House
    crowd: Crowd
    stamps: FalseStamps
    stack: AsyncExitStack
    room: bytes = b""
    arrived: int = 0
    tag: str = ""
    """Before everybody's name, where one crowd has people in several rooms."""
    calm: bool = False
    """For those who come from now on: see `Time`. A mentor who is calm lets people in once."""

    async def mentor(self, name: str, *, pace: float = 1) -> Guest:
        """Comes in with her code: opens the room, or knocks where another mentor attends."""
        guest = await self.arrive(name, pace=pace)
        await guest.client.ask("enter_code", code=self.house.codes[name])
        await guest.client.until(lambda client: client.told("seated"), "seated")
        self.room = base64.urlsafe_b64decode(guest.client.told("seated")[0]["room"]["id"] + "==")
        return guest

    async def opened(self, *, pace: float = 1) -> Guest:
        """Mo, with the room open."""
        mo = await self.mentor("Mo", pace=pace)
        await mo.client.until(lambda client: client.ready, "opens the room")
        return mo

    async def three(self, *, pace: float = 1) -> tuple[Guest, Guest, Guest, Guest]:
        """Mo with Ana, Bea and Cleo, who have heard Ana: the set-up holds."""
        mo = await self.opened(pace=pace)
        ana, bea, cleo = [await self.survivor(name, pace=pace) for name in ("Ana", "Bea", "Cleo")]
        await self.admit(mo, ana, bea, cleo)
        await ana.client.say("Hello.")
        for guest in (mo, ana, bea, cleo):
            await guest.hears("Hello.")
        for guest, others in ((mo, 3), (ana, 2), (bea, 2), (cleo, 2)):
            # Everyone's *here* is in: whatever comes now is what a test does.
            await guest.client.until(
                lambda client, known=others: len(client.lines("came")) == known,  # type: ignore[misc]
                "everyone said here",
            )
        return mo, ana, bea, cleo

    async def survivor(self, name: str, *, pace: float = 1) -> Guest:
        """Sits in the waiting room, and has knocked if the room is open."""
        guest = await self.arrive(name, pace=pace)
        await self.enter(guest)
        return guest

    def listed(self) -> str:
        """The room, as the list of rooms names it."""
        return base64.urlsafe_b64encode(self.room).decode().rstrip("=")

    async def enter(self, guest: Guest, *, patience: float = 0) -> None:
        """Takes a seat as a survivor. `patience`: for so many seconds she tries again where no
        mentor attends, whose line has just been cut and is back in a moment."""
        deadline = time.monotonic() + patience
        while not await self._seated(guest):
            code = guest.client.told("turned_away")[-1]["code"]
            assert code == "room_unattended", f"{guest.name} is turned away: {code}"
            assert time.monotonic() < deadline, f"{guest.name}: nobody attends"
            await asyncio.sleep(AGAIN)

    async def _seated(self, guest: Guest) -> bool:
        """Asks for a seat once: whether she has one."""
        turned = len(guest.client.told("turned_away"))
        await guest.client.ask("enter", room=self.listed(), band=BAND)
        await guest.client.until(
            lambda client: client.told("seated") or len(client.told("turned_away")) > turned,
            "is answered at the door",
        )
        return bool(guest.client.told("seated"))

    async def arrive(self, name: str, *, pace: float = 1, skew: int = 0) -> Guest:
        """Somebody who has not entered yet; her time as `Time` has it."""
        # With several processes, neighbours sit on different ones.
        origin = self.house.origin_for(self.arrived)
        self.arrived += 1
        between = await self.stack.enter_async_context(liar(origin))
        hers = Time(pace=pace, skew=skew, calm=self.calm)
        client = await self.crowd.client(self.tag + name, origin, between.address, time=hers)
        self.stack.push_async_callback(client.stop)
        return Guest(name, client, between)

    async def admit(self, mentor: Guest, *guests: Guest) -> None:
        """Lets exactly these in at once, and waits until each may write."""
        await self.waiting(mentor, *guests)
        await mentor.client.ask("admit", seats=[guest.seat.hex() for guest in guests])
        for guest in guests:
            await guest.client.until(lambda client: client.ready, "may write")

    async def waiting(self, mentor: Guest, *guests: Guest) -> None:
        """The mentor's screen shows that all of these wait."""
        wanted = {guest.seat.hex() for guest in guests}
        await mentor.client.until(lambda client: wanted <= waiting(client), f"shows {wanted}")

    def entry(self, victim: Guest, body: bytes, *, kind: int, by: Guest) -> frames.Entry:
        """What a lying server says is next in the log: `body`, posted by `by`; well stamped."""
        newest = victim.told(frames.Entry)[-1]
        made = msgspec.structs.replace(
            newest,
            seq=victim.next_seq,
            kind=2 if kind == 2 else 1,
            epoch=epoch_of(body),
            seat=by.seat,
            client_id=secrets.token_bytes(16),
            body=body,
            adds=[],
            removes=[],
        )
        return self.stamps.stamped(made)

    def lie(self, victim: Guest, entry: frames.Entry) -> None:
        """Tells it to one client, whose screen nobody else sees."""
        victim.between.tell(self.stamps.announced())
        victim.between.tell(entry)


def epoch_of(body: bytes) -> int:
    """The epoch in the open part of an MLSMessage for a group (RFC 9420 §6)."""
    _kind, at = mls.wire_format(body)
    _group, at = tls.vector(body, at)
    return tls.number(body, at, 8)[0]


def waiting(client: Client) -> set[str]:
    """Seats (hex) that a mentor's screen shows as waiting."""
    event = client.last("waiting")
    return {each["seat"] for each in event["waiting"]} if event else set()


@asynccontextmanager
async def gathering(house: House, crowd: Crowd, tag: str = "") -> AsyncIterator[Gathering]:
    """An empty room; everyone who comes leaves with the block."""
    async with AsyncExitStack() as stack:
        yield Gathering(house, crowd, FalseStamps(house), stack, tag=tag)
