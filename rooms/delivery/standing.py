"""How a room stands, read from its rows: what the lobby shows, and where local seats are.

Notices are differences between two of these, so that a lost bell loses nothing: whoever looks
again sees what changed. There is *no name* in any of it.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import F

from rooms.bell import Ring
from rooms.lifecycle import knocks, presence, rooms
from rooms.lifecycle.models import Generation, Knock, Leaf, Room, Seat
from rooms.wire import frames
from rooms.wire.frames import Condition

AT_MOST = 8
"""Readings until one is taken as it is: nobody may keep the reader busy by knocking without end."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A knock: its minute and the padded KeyPackage."""

    minute: int
    key_package: bytes


@dataclass(frozen=True, slots=True)
class Stop:
    """A client that stopped: in which generation, why, and over whose entry."""

    generation: int
    reason: frames.Stopped
    about: bytes | None


@dataclass(frozen=True, slots=True)
class Span:
    """From which seq a seat has a leaf, and at which it lost it."""

    added: int
    removed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`waiting` is in order of arrival; `inside` and `ended` are of the seats asked for."""

    room: bytes
    changes: int
    condition: Condition
    mentors: int
    generation: frames.Generation | None
    generation_id: int
    hour: int
    waiting: Mapping[bytes, Wait]
    departed: frozenset[bytes]
    frozen: Mapping[bytes, Stop]
    inside: Mapping[bytes, Span]
    ended: Mapping[bytes, str]

    @property
    def number(self) -> int:
        """Of the newest generation; 0 before the first."""
        return self.generation.number if self.generation else 0


def read(room_id: bytes, seats: Collection[bytes]) -> Standing:
    """How a room stands now, and where these seats are in it: all of it at one moment."""
    # Else a seat could be over in a room that still looks open, and never be told that it closed.
    for _ in range(AT_MOST):
        stands = _read(room_id, seats)
        if Room.objects.filter(pk=room_id, changes=stands.changes).exists():
            return stands
    return _read(room_id, seats)


def _read(room_id: bytes, seats: Collection[bytes]) -> Standing:
    """Its parts, one after the other: a change in between is in some of them."""
    # The counter first: it tells that there was one.
    room = Room.objects.get(pk=room_id)
    mentors = presence.mentors([room_id]).get(room_id, 0)
    generation = Generation.objects.filter(room=room, number=room.newest).first()
    leaves = list(
        Leaf.objects.filter(generation=generation).values_list(
            "seat_id", "added", "removed", "seat__ended"
        )
        if generation
        else []
    )
    leaving = {Seat.Ended.LEFT, Seat.Ended.REVOKED}
    ended = Seat.objects.filter(pk__in=list(seats)).exclude(ended="")
    return Standing(
        room=room_id,
        changes=room.changes,
        condition=rooms.condition(room, mentors),
        mentors=mentors,
        generation=_frame(generation) if generation else None,
        generation_id=generation.id if generation else 0,
        hour=generation.hour if generation else 0,
        waiting=_waiting(room),
        departed=frozenset(s for s, _, removed, how in leaves if how in leaving and not removed),
        frozen=_frozen(room),
        inside={s: Span(added, removed) for s, added, removed, _ in leaves if s in seats},
        ended=dict(ended.values_list("pk", "ended")),
    )


def _waiting(room: Room) -> dict[bytes, Wait]:
    since = int(time.time()) // 60 - knocks.PATIENCE
    found = Knock.objects.filter(room=room, claimed=False, minute__gte=since, seat__ended="")
    rows = found.order_by("since", "id").values_list("seat_id", "minute", "key_package")
    return {seat: Wait(minute, package) for seat, minute, package in rows}


def _frozen(room: Room) -> dict[bytes, Stop]:
    found = Seat.objects.filter(room=room, ended="", froze_in=room.newest).order_by("pk")
    rows = found.values_list("pk", "froze", "froze_about")
    return {
        seat: Stop(room.newest, cast("frames.Stopped", reason), about)
        for seat, reason, about in rows
    }


def _frame(generation: Generation) -> frames.Generation:
    return frames.Generation(
        number=generation.number,
        group_id=generation.group_id,
        epoch=generation.epoch,
        head=generation.head,
        descriptor=generation.descriptor,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What a process knows of a room; the sweep answers only where there is more."""

    changes: int
    mentors: int
    number: int
    head: int


def sweep(known: Mapping[bytes, Seen]) -> list[Ring]:
    """Which of these rooms have changed, whether or not a bell was heard."""
    found = Room.objects.filter(pk__in=list(known)).values_list("id", "changes", "newest")
    mentors = presence.mentors(list(known))
    newest_of = Generation.objects.filter(room__in=list(known), number=F("room__newest"))
    heads = dict(newest_of.values_list("room_id", "head"))
    rings = []
    for room, changes, newest in found:
        seen = known[room]
        head = heads.get(room, 0)
        if (changes, mentors.get(room, 0), newest) != (seen.changes, seen.mentors, seen.number):
            rings.append(Ring(room))
        if newest == seen.number and head > seen.head:
            rings.append(Ring(room, newest, head))
    return rings
