"""Rooms: made, listed, closed. What the public list shows of one, and no more.

The server *cannot see* who is in a room beyond random seats, and the list counts mentors only: how
many survivors are there is nobody's business outside.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from rooms import bell
from rooms.lifecycle import locks, presence
from rooms.lifecycle.models import Generation, Knock, Leaf, Room, Seat
from rooms.wire.frames import Condition
from rooms.wire.refusals import Refusal

MINORS = "13-17"


@dataclass(frozen=True)
class Listing:
    """A room as anybody may see it."""

    id: bytes
    title: dict[str, str]
    band: str
    lang: str
    needs_code: bool
    """Does a puzzle not open it?"""
    condition: Condition
    mentors: int
    """Connected now."""


def create(
    *,
    title: dict[str, str],
    band: str,
    lang: str,
    minute: int,
    capacity: int = 8,
    codes_only: bool = False,
) -> bytes:
    """Make a room and answer its id. `title` has a wording for each language."""
    room = Room.objects.create(
        id=secrets.token_bytes(16),
        title=title,
        band=band,
        lang=lang,
        capacity=capacity,
        codes_only=codes_only,
        made=minute,
    )
    return bytes(room.id)


def listing() -> list[Listing]:
    """Every room that people can choose, in the order in which they were made."""
    chosen = list(Room.objects.filter(kind=Room.Kind.ROOM).order_by("made", "id"))
    mentors = presence.mentors([room.id for room in chosen])
    return [_listed(room, mentors.get(room.id, 0)) for room in chosen]


def listed(room_id: bytes) -> Listing:
    """One of them. Raises `room_unknown`."""
    room = Room.objects.filter(pk=room_id, kind=Room.Kind.ROOM).first()
    if room is None:
        raise Refusal("room_unknown")
    return _listed(room, presence.mentors([room.id]).get(room.id, 0))


def _listed(room: Room, mentors: int) -> Listing:
    return Listing(
        id=room.id,
        title=room.title,
        band=room.band,
        lang=room.lang,
        needs_code=needs_code(room),
        condition=condition(room, mentors),
        mentors=mentors,
    )


def condition(room: Room, mentors: int) -> Condition:
    """How a room stands with this many mentors connected."""
    if room.state == Room.State.CLOSED:
        return "closed"
    if mentors == 0:
        return "empty"
    return "full" if survivors_inside(room) >= room.capacity * mentors else "open"


def survivors_inside(room: Room) -> int:
    """Survivors who hold a leaf in the newest generation and have not left."""
    return Leaf.objects.filter(
        generation__room=room,
        generation__number=room.newest,
        removed__isnull=True,
        seat__role=Seat.Role.SURVIVOR,
        seat__ended="",
    ).count()


def only_by_code(room_id: bytes, *, yes: bool) -> None:
    """Let nobody new in without an agency's code, or a puzzle suffice again.

    Raises `room_unknown`, and `codes_only` for a room of minors, which nothing else opens.
    """
    room = listed(room_id)
    if room.band == MINORS and not yes:
        raise Refusal("codes_only")
    Room.objects.filter(pk=room_id).update(codes_only=yes)


def needs_code(room: Room) -> bool:
    """Does a puzzle not open it? Never one for minors: it proves work, not age."""
    return room.codes_only or room.band == MINORS


def changed(room_id: bytes) -> None:
    """Note inside a transaction that the lobby shows something else now, and ring afterwards."""
    Room.objects.filter(pk=room_id).update(changes=F("changes") + 1)
    bell.ring_on_commit(room_id)


def close(room_id: bytes, *, by: bytes, minute: int) -> None:
    """End the room for everyone, by the mentor in this seat; what was said there is forgotten.

    A later mentor opens the room again with a new generation. Raises `shift_over`, and
    `not_allowed` for whoever is not inside.
    """
    while not _closed(room_id, by=by, minute=minute):
        pass  # somebody sat down meanwhile: her seat is to be held before the room is


def _may_close(room_id: bytes, *, by: bytes, minute: int) -> None:
    """Raises where she was taken out a moment ago, is outside the newest generation, or is past
    her shift, whatever her socket was told. Its generations are held."""
    if Seat.objects.filter(pk=by, until__lte=minute).exists():
        raise Refusal("shift_over")
    inside = Leaf.objects.filter(
        generation__room=room_id,
        generation__number=F("generation__room__newest"),
        removed__isnull=True,
        seat=by,
    )
    if not inside.exists():
        raise Refusal("not_allowed")


@transaction.atomic
def _closed(room_id: bytes, *, by: bytes, minute: int) -> bool:
    """Close it, unless a seat came after the seats were held. Then nothing is changed."""
    generations = locks.generations(Generation.objects.filter(room=room_id, over=False))
    _may_close(room_id, by=by, minute=minute)
    for generation in generations:
        generation.entries.filter(hour=generation.hour).delete()  # in its partition alone
        generation.over = True
        generation.save(update_fields=["over"])
    staying = Seat.objects.filter(room=room_id, ended="")
    held = [seat.id for seat in locks.seats(staying)]
    if by not in held:  # given up, or withdrawn a moment ago
        raise Refusal("not_allowed")
    Seat.objects.filter(pk__in=held).update(ended=Seat.Ended.CLOSED)
    Knock.objects.filter(room=room_id).delete()
    locks.room(room_id)
    if staying.exists():
        transaction.set_rollback(True)
        return False
    Room.objects.filter(pk=room_id).update(state=Room.State.CLOSED, closed=minute)
    changed(room_id)
    return True
