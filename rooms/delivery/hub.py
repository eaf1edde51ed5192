"""The hub: one a process. It wakes up, reads the log once, encodes once, writes to each.

What this process has just stored, where nobody came or went, is given out without reading it back.
A bell says only that something changed; the sweep finds what a lost bell did not say. Whoever is
behind is caught up from the log by the same function as whoever comes back. Only on the event loop.
The hub passes on bytes that the server *cannot read*.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar
from weakref import WeakValueDictionary

from django.db import Error

from rooms import bell, strain
from rooms.bell import Ring
from rooms.delivery import border, distribution, forgetting, log, opening, stampers, standing, tally
from rooms.delivery.distribution import Certificates, Place
from rooms.delivery.members import Member
from rooms.delivery.paces import Paces
from rooms.delivery.reading import Fresh
from rooms.delivery.steady import forever
from rooms.delivery.strays import Strays
from rooms.delivery.tower import Tower
from rooms.entry import puzzles
from rooms.lifecycle import presence
from rooms.wire import frames

logger = logging.getLogger(__name__)
T = TypeVar("T")

OUR_FAULT = 1011
SWEEP = 3.0
"""Seconds between two looks at the heads of all rooms that have sockets here."""
FEEL = 0.25
"""Seconds after which the event loop should be back here: if it is late, everybody is."""


class Hub:
    """All rooms of this process that have a socket here."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.process = secrets.token_bytes(16)
        self._certificates: dict[bytes, frames.StampKeyCertificate] = {}
        self._doors: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._places: dict[bytes, Place] = {}
        self._rung: dict[bytes, int] = {}
        self._lobbies: set[bytes] = set()
        self._wake = asyncio.Event()
        self._catching_up = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._tower = Tower(self.hear)
        self._strays = Strays(self.process, self.seats_here, self.door)
        self.tally = tally.Tally()
        self.paces = Paces()

    async def start(self) -> None:
        """Take a lease, listen, and begin to work."""
        await border.cross(presence.renew, self.process)
        bell.heard.add(self._ring)
        log.stored.add(self._stored)
        for work in (
            forever(self._serve),
            forever(self._sweep, every=SWEEP),
            forever(self._feel),
            forever(self._forget_paces, every=SWEEP),
            forever(self._count_processes, every=presence.RENEW),
            forever(self._renew, every=presence.RENEW),
            forever(self._strays.look, every=presence.RENEW),
            forever(self._forget, every=forgetting.EVERY),
            forever(lambda: border.cross(opening.mend), every=forgetting.EVERY),
            forever(self.tally.report, every=tally.EVERY),
            self._tower.listen(),
            self._tower.tell(),
        ):
            self._spawn(work)

    async def stop(self) -> None:
        """Give the lease up. Sockets are closed by the server."""
        bell.heard.remove(self._ring)
        log.stored.remove(self._stored)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._tower.leave()
        await self.tally.report()
        try:
            await border.cross(presence.give_up, self.process)
        finally:
            await border.let_go()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the hub met a bug", exc_info=error)

    def join(self, member: Member) -> None:
        """From now on it is told what happens in its room, beginning with what it missed."""
        place = self._places.get(member.room)
        if place is None:
            place = self._places[member.room] = Place(member.shown)
        earlier = place.members.pop(member.seat, None)
        place.members[member.seat] = member
        if earlier is not None:
            earlier.state = "left"
            earlier.ended(earlier, distribution.ELSEWHERE)
        self.hear([Ring(member.room)])

    def leave(self, member: Member) -> None:
        """Its socket is gone, or its seat."""
        place = self._places.get(member.room)
        if place is not None and place.members.get(member.seat) is member:
            del place.members[member.seat]
            if not place.members:
                del self._places[member.room]

    def member(self, room: bytes, seat: bytes) -> Member | None:
        """Who has this seat here, if anybody."""
        place = self._places.get(room)
        return place.members.get(seat) if place else None

    def seats_here(self) -> set[bytes]:
        """The seats that have a socket here."""
        return {seat for place in self._places.values() for seat in place.members}

    def door(self, seat: bytes) -> asyncio.Lock:
        """Held by whoever resumes this seat here, or says that its socket here is gone.

        Else a late goodbye of the line before would unseat who has just come back.
        """
        return self._doors.setdefault(seat, asyncio.Lock())

    # Waking up

    def _ring(self, rings: list[Ring]) -> None:
        """Somebody in this process changed something; on any thread."""
        self._soon(self._rung_here, rings)

    def _soon(self, call: Callable[[T], None], news: T) -> None:
        """On the event loop, while there is one; from any thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call, news)

    def _stored(self, fresh: list[Fresh]) -> None:
        """The log of this process wrote something; on its thread, before the bell."""
        self._soon(self._give_out, fresh)

    def _give_out(self, fresh: list[Fresh]) -> None:
        """Where a room waits for something else first, that alone is read."""
        for new in fresh:
            place = self._places.get(new.room)
            certified = new.entries[0].key in self._certificates
            if place is not None and certified:
                for behind in place.give_out(new, self._certificates):
                    self.catch_up(place, behind)

    def _rung_here(self, rings: list[Ring]) -> None:
        self.hear(rings)
        self._tower.ring(rings)

    def hear(self, rings: list[Ring]) -> None:
        """Remember what is to be looked at, and wake up."""
        for ring in rings:
            place = self._places.get(ring.room)
            if place is None:
                continue
            if ring.head == 0 or ring.generation != place.stands.number:
                self._lobbies.add(ring.room)
            elif ring.head > place.read:
                self._rung[ring.room] = ring.head
        if self._rung or self._lobbies:
            self._wake.set()

    async def _serve(self) -> None:
        await self._wake.wait()
        self._wake.clear()
        lobbies, rung = self._lobbies, self._rung
        self._lobbies, self._rung = set(), {}
        try:
            await self._look(lobbies, rung)
        except (Error, OSError):
            self._lobbies |= lobbies | rung.keys()
            self._wake.set()
            raise
        except Exception:
            logger.exception("one of these rooms cannot be served")
            for room in lobbies | rung.keys():
                await self._look_alone(room)

    async def _look_alone(self, room: bytes) -> None:
        """A bug in one room is to silence no other. The sweep comes back to it."""
        try:
            await self._look({room}, {})
        except Exception:
            logger.exception("a room cannot be served")

    async def _look(self, lobbies: set[bytes], rung: dict[bytes, int]) -> None:
        """One read for all of them, then everybody is given what is new."""
        wanted = [
            distribution.Wanted(place.since(), frozenset(place.members), room in lobbies)
            for room in lobbies | rung.keys()
            if (place := self._places.get(room))
        ]
        if not wanted:
            return
        news = await border.look(distribution.read, wanted)
        certificates = await self.certificates({entry.key for new in news for entry in new.entries})
        for new in news:
            place = self._places.get(new.want.since.room)
            if place is None:
                continue
            for behind in place.take(new, certificates):
                self.catch_up(place, behind)
            room, bounded = place.stands.room, new.want.since.until is not None
            told = max([rung.get(room, 0), *(entry.seq for entry in new.entries[-1:])])
            # With nothing in it, and no bound, there is no more to be had whatever the bell said.
            if new.more or (told > place.read and (new.entries or bounded)):
                self.hear([Ring(room, place.stands.number, place.read + 1)])

    def catch_up(self, place: Place, member: Member) -> None:
        """Give one seat from the log what it lacks."""
        if not member.catching_up:
            member.catching_up = True
            self._spawn(self._catch_up(place, member))

    async def _catch_up(self, place: Place, member: Member) -> None:
        try:
            await place.catch_up(member, self.certificates, self._catching_up)
        except Exception:
            logger.exception("a seat could not be caught up")
            member.drop(OUR_FAULT)  # it comes back, with its cursor

    async def certificates(self, keys: set[bytes]) -> Certificates:
        """Of these stamp keys, among others. Each is read once: a process makes two a day."""
        unknown = keys - self._certificates.keys()
        if unknown:
            self._certificates |= await border.look(stampers.certificates, unknown)
        return self._certificates

    async def _feel(self) -> None:
        began = time.monotonic()
        await asyncio.sleep(FEEL)
        now = time.monotonic()
        strain.here.turned(now - began - FEEL, now)

    async def _forget_paces(self) -> None:
        self.paces.forget()

    async def _count_processes(self) -> None:
        puzzles.lately.processes = max(1, await border.cross(presence.processes))

    async def _sweep(self) -> None:
        known = {room: place.seen() for room, place in self._places.items()}
        if known:
            self.hear(await border.look(standing.sweep, known))

    async def _forget(self) -> None:
        await border.cross(forgetting.forget, minute=int(time.time()) // 60)

    async def _renew(self) -> None:
        await border.cross(presence.renew, self.process, self.seats_here())


class _Running:
    """The hub of this process, and what keeps two sockets from starting two."""

    hub: Hub | None = None
    starting: ClassVar[dict[asyncio.AbstractEventLoop, asyncio.Lock]] = {}


async def here() -> Hub:
    """The hub of this process, started by the first socket."""
    loop = asyncio.get_running_loop()
    async with _Running.starting.setdefault(loop, asyncio.Lock()):
        if _Running.hub is None or _Running.hub.loop is not loop:
            starting = Hub()
            await starting.start()
            _Running.hub = starting
        return _Running.hub


async def stop() -> None:
    """End the hub of this event loop, if it runs."""
    ending, _Running.hub = _Running.hub, None
    _Running.starting.pop(asyncio.get_running_loop(), None)
    if ending is not None:
        await ending.stop()
