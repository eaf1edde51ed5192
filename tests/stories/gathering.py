"""A room of headless people, each behind a server in between that tells the truth until told
otherwise."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from rooms.wire import frames, key_packages, mls, padding, tls
from tests.headless import Client, Crowd, Event, Time
from tests.liar import Liar, liar
from tests.stories.false_stamps import FalseStamps
from tests.stories.house import House

BAND = "18-24"
AGAIN = 0.5
"""Seconds between two tries at the door."""
Frame = TypeVar("Frame", bound=frames.FromServer | frames.FromClient)


async def soon(holds: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Waits until `holds()`, for what happens on the wire and not in a client."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not seen: {what}"
        await asyncio.sleep(0.02)


@dataclass
class Guest:
    """Somebody in the room, and the server as she sees it."""

    name: str
    client: Client
    between: Liar

    def told(self, kind: type[Frame]) -> list[Frame]:
        """What the real server said to her, of a kind."""
        return [frame for frame in self.between.told if isinstance(frame, kind)]

    def asked(self, kind: type[Frame]) -> list[Frame]:
        """What her client said, of a kind."""
        return [frame for frame in self.between.asked if isinstance(frame, kind)]

    @property
    def seat(self) -> bytes:
        return self.told(frames.Seated)[-1].seat

    @property
    def leaf(self) -> int:
        return next(int(person["leaf"]) for person in self.client.people if person["self"])

    @property
    def key_package(self) -> bytes:
        """The newest with which she knocked, without its padding."""
        return padding.unpad_key_package(self.asked(frames.Knock)[-1].key_package)

    @property
    def signature_key(self) -> bytes:
        return key_packages.read(self.key_package).leaf.signature_key

    @property
    def _followed(self) -> list[frames.Entry | frames.Welcome]:
        """What the real server told of the generation that it told of last, in the order told."""
        told = [frame for frame in self.between.told if isinstance(frame, FOLLOWED)]
        return [frame for frame in told if frame.generation == told[-1].generation]

    @property
    def log(self) -> list[frames.Entry]:
        """The newest generation's log as the real server told it, each entry once."""
        entries = [frame for frame in self._followed if isinstance(frame, frames.Entry)]
        return list({entry.seq: entry for entry in entries}.values())

    @property
    def next_seq(self) -> int:
        return max((frame.seq for frame in self._followed), default=0) + 1

    @property
    def attended(self) -> bool:
        """Whether she hears a mentor, by her own clock: her screen lets her write."""
        event = self.client.last("attended")
        return event is None or bool(event["attended"])

    def said(self) -> list[Event]:
        """Everything that her screen shows as somebody's words, or in place of them."""
        return [*self.client.lines("said"), *self.client.lines("withheld")]

    def withheld(self) -> list[str]:
        """Why each entry that is not shown is not."""
        return [line["reason"] for line in self.client.lines("withheld")]

    async def loses_her_line(self) -> None:
        """It breaks, and she has noticed: what her screen said of it before is over."""
        told = len(self.client.told("connection"))
        self.between.cut()
        await self.client.until(
            lambda client: len(client.told("connection")) > told, "loses her line"
        )

    async def hears(self, text: str) -> None:
        await self.client.until(lambda client: text in client.heard(), f"hears {text!r}")

    async def withholds(self, *reasons: str) -> None:
        """Her screen has explained exactly these entries away, in this order."""
        await self.client.until(
            lambda _: len(self.withheld()) >= len(reasons), f"withholds {reasons}"
        )
        assert self.withheld() == list(reasons)

    async def freezes(self, *reasons: str) -> str:
        """She stops for one of these reasons, and it is told which: whatever she says now stays
        with her, and nothing new is shown."""
        await self.client.until(lambda client: client.frozen, f"freezes for {reasons}")
        reason = self.client.frozen
        assert reason in reasons, f"{self.name} stopped for {reason}, not for {reasons}"
        sent, shown = len(self.between.asked), len(self.said())
        text = await self.client.say("is anybody there?")
        await self.client.until(lambda client: client.lines("said")[-1]["id"] == text, "keeps it")
        await self.client.secret()
        assert all(isinstance(frame, QUIET) for frame in self.between.asked[sent:])
        assert len(self.said()) == shown + 1
        assert self.client.lines("said")[-1]["status"] != "sent"
        return reason

    async def refused(self, code: str, frame: frames.FromClient) -> None:
        """The real server refuses this frame on her own socket."""
        before = len(self.told(frames.Refused))
        self.between.ask(frame)
        await soon(lambda: len(self.told(frames.Refused)) > before, f"refused: {code}")
        assert self.told(frames.Refused)[before].code == code


FOLLOWED = frames.Entry | frames.Welcome
QUIET = frames.Ping | frames.Freeze
"""What somebody who stopped may still say: nothing into the room."""


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
