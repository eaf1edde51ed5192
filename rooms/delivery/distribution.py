"""One room on this process: what was read of it, and giving it to the sockets that are entitled.

Seats that are up to date get the same bytes at once. Whoever was just added, removed, or is behind
is given its part by `replay`, so there is one rule of who may have what.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from rooms.delivery import border, lines, notices, reading, replay, standing
from rooms.delivery.held import Held
from rooms.delivery.lines import Batch
from rooms.delivery.members import Member
from rooms.delivery.reading import Fresh, Read, Since
from rooms.delivery.standing import Seen, Standing
from rooms.wire import frames, refusals

ELSEWHERE = refusals.AT_THE_DOOR
"""Close code for a socket whose seat was resumed on another one."""
PAUSE = 4
"""Times as long as reading one stretch took, before the next one of the same seat is read."""
_CLOSES = {
    "removed": refusals.REMOVED,
    "revoked": refusals.REMOVED,
    "closed": refusals.ROOM_CLOSED,
    "left": 1000,
}


Certificates = Mapping[bytes, frames.StampKeyCertificate]
"""Of stamp keys, by key id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read of a room: entries after a point, and how it stands for these seats."""

    since: Since
    seats: frozenset[bytes]
    lobby: bool


@dataclass(frozen=True, slots=True)
class New:
    """What was read. `more`: there may be further entries."""

    want: Wanted
    entries: Sequence[Read]
    stands: Standing | None
    more: bool


def read(wanted: Sequence[Wanted]) -> list[New]:
    """Read entries of all these rooms at once, then how they stand where that may have changed.

    In this order: a commit among the entries is then always known to the standing that says who is
    removed by it.
    """
    found = reading.entries([want.since for want in wanted if want.since.generation])
    news = []
    for want in wanted:
        page = found.get(want.since.generation, reading.Page())
        look = want.lobby or any(entry.commits for entry in page.entries)
        stands = standing.read(want.since.room, want.seats) if look else None
        news.append(New(want, page.entries, stands, page.more))
    return news


def _introduce(member: Member, keys: set[bytes], certificates: Certificates) -> None:
    """Tell one seat of these stamp keys before the first entry that bears them, if it was not told.

    Of these alone: every process that starts makes one, and after a bad day with many restarts they
    would fill a frame.
    """
    if keys <= member.keys:
        return
    new = (keys - member.keys) & certificates.keys()
    member.keys |= new
    lines.say(member.line, *[frames.StampKey(certificate=certificates[key]) for key in new])


class Place:
    """A room with sockets here. `read` is the seq up to which the live ones have everything."""

    def __init__(self, stands: Standing) -> None:
        self.stands = stands
        self.read = stands.generation.head if stands.generation else 0
        self.members: dict[bytes, Member] = {}
        self.held = Held()

    def since(self) -> Since:
        """Where to go on reading."""
        stands = self.stands
        return Since(
            stands.room,
            stands.number,
            stands.generation_id,
            stands.hour,
            seq=self.read,
            until=self.held.before(self.read),
        )

    def seen(self) -> Seen:
        """What the sweep is to compare with."""
        return Seen(self.stands.changes, self.stands.mentors, self.stands.number, self.read)

    def take(self, new: New, certificates: Certificates) -> list[Member]:
        """Give out what was read; answers who is to be caught up."""
        stands = new.stands
        if stands is not None and stands.changes < self.stands.changes:
            stands = None  # read before what is known here already
        known = [member for seat, member in self.members.items() if seat in new.want.seats]
        behind = self._settle(stands, known) if stands is not None else []
        since = new.want.since
        if (since.number, since.seq) == (self.stands.number, self.read):
            if new.entries:
                behind += self.spread(new.entries, certificates)
            elif since.until is not None:
                self.held.clear()  # it waits for what is not there
        if stands is not None:
            self._show(stands, known)
        return behind

    def _settle(self, stands: Standing, known: Sequence[Member]) -> list[Member]:
        """Before anything is given out: who is in, and who is out."""
        if stands.number != self.stands.number:
            self.read = 0
            self.held.clear()
        self.stands = stands
        behind = []
        for member in known:
            fetch = member.settle(stands)
            if fetch or (member.state == "member" and member.cursor < self.read):
                behind.append(member)
        return behind

    def give_out(self, fresh: Fresh, certificates: Certificates) -> list[Member]:
        """What this process has just stored, unread: at once if it comes next here and is no more
        than may be written at once, else when all that comes before it is there. Answers who is to
        be caught up."""
        if fresh.number != self.stands.number or fresh.size > reading.BYTES_AT_ONCE:
            return []
        if fresh.first == self.read + 1:
            return self.spread(fresh.entries, certificates)
        if fresh.first > self.read:  # else it was read before it was told of
            self.held.put(fresh)
        return []

    def spread(self, entries: Sequence[Read], certificates: Certificates) -> list[Member]:
        """Give out what comes next, and what was held for after that; answers who is to be caught
        up."""
        behind = self._spread(entries, certificates)
        while fresh := self.held.next(self.read):
            behind += self._spread(fresh.entries, certificates)
        return behind

    def _spread(self, entries: Sequence[Read], certificates: Certificates) -> list[Member]:
        batch = Batch([entry.frame for entry in entries])
        keys = {entry.key for entry in entries}
        last = entries[-1].seq
        behind = []
        for member in self.members.values():
            if member.is_live(self.stands.number, self.read):
                _introduce(member, keys, certificates)
                member.line.write(batch)
                member.cursor = last
            elif member.state == "member":
                behind.append(member)
        self.read = last
        return behind

    def _show(self, stands: Standing, known: Sequence[Member]) -> None:
        """Notices, and the end of seats that are over and have no entries to fetch first."""
        for member in known:
            told = notices.of_room(member.shown, stands)
            if member.role == "mentor" and member.seat not in stands.ended:
                shown = member.shown if member.greeted else None
                told += notices.of_lobby(shown, stands, seat=member.seat)
            member.greeted, member.shown = True, stands
            lines.say(member.line, *told)
            how = stands.ended.get(member.seat)
            if how is not None and (how != "removed" or member.state != "member"):
                self.end(member, how)

    def end(self, member: Member, how: str) -> None:
        """This seat is over."""
        member.state = "left" if how == "left" else "removed"
        if self.members.get(member.seat) is member:
            del self.members[member.seat]
        if member.state == "removed" and how != "closed":
            lines.say(member.line, frames.Removed(room=member.room))
        member.ended(member, _CLOSES[how])

    def _is_behind(self, member: Member) -> bool:
        """Is she still here, and lacks something that is hers?"""
        here = member.state == "member" and self.members.get(member.seat) is member
        lacks = member.cursor < max(self.read, member.added) or member.removed is not None
        return here and lacks

    async def catch_up(
        self,
        member: Member,
        certified: Callable[[set[bytes]], Awaitable[Certificates]],
        turn: asyncio.Lock,
    ) -> None:
        """Give one seat from the log what it lacks, until it is level with the others.

        `turn` is had by one seat of the process at a time while it reads a stretch: what is said
        now waits for one stretch at most, however many come back and ask for everything.
        """
        try:
            pause = 0.0
            while self._is_behind(member):
                await asyncio.sleep(pause)
                await member.line.drained()
                async with turn:
                    if not self._is_behind(member):
                        break
                    number, began = member.number, time.monotonic()
                    stretch = await border.look(
                        replay.after, member.room, number, member.seat, member.cursor
                    )
                pause = PAUSE * (time.monotonic() - began)
                certificates = await certified(stretch.keys)
                if member.number != number or member.state != "member":
                    continue
                _introduce(member, stretch.keys, certificates)
                if stretch.frames:
                    member.line.write(Batch(stretch.frames))
                moved = stretch.cursor > member.cursor
                member.cursor = stretch.cursor
                if stretch.over:
                    self.end(member, "removed")
                if not moved:
                    break
        finally:
            member.catching_up = False
