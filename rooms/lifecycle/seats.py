"""Seats: taken with a ticket, resumed with a secret, given up, withdrawn.

A seat is all that the server knows of a person. It *cannot see* whether two seats are one person's.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from rooms.lifecycle import locks, presence, rooms
from rooms.lifecycle.models import Knock, Leaf, Room, Seat
from rooms.wire import frames
from rooms.wire.frames import Role
from rooms.wire.refusals import Refusal

LOBBY = 32
"""Survivors' seats that may be taken beyond a room's capacity: they wait, or have just come."""

ACCUSING: frozenset[frames.Stopped] = frozenset({"log_hash", "commit_rejected"})
"""What stopped a client that a member can have done; the rest is the server's doing."""
AT_THE_DOOR: frozenset[frames.Stopped] = frozenset({"welcome", "descriptor"})

SILENT = 2
"""Minutes in which a new seat knocks, if a person sits on it."""


@dataclass(frozen=True)
class Taken:
    """A new seat."""

    seat: bytes
    role: Role


@transaction.atomic
def take(
    room_id: bytes,
    *,
    role: Role,
    leaf_key: bytes | None,
    secret: bytes,
    process: bytes,
    minute: int,
    by_code: bool = False,
) -> Taken:
    """Sit down in a room. The ticket was burnt in the transaction around this; of the secret, which
    resumes the seat, only SHA-256 is kept. `by_code`: a survivor came with an agency's.

    Raises `unknown_room`, `codes_only`, `room_closed`, `room_unattended`, `room_full`. A mentor may
    enter any room, to open it.
    """
    room = locks.room(room_id)
    if room is None:
        raise Refusal("unknown_room")
    if role == "survivor":
        # Asked for again: a ticket lives for minutes, and trouble may have come since.
        if rooms.needs_code(room) and not by_code:
            raise Refusal("codes_only")
        _check_space(room, minute=minute)
    seat = Seat.objects.create(
        id=secrets.token_bytes(16),
        room=room,
        role=role,
        secret=_digest(secret),
        leaf_key=leaf_key,
        process_id=process,
        minute=minute,
    )
    if role == "mentor":
        rooms.changed(room_id)
    return Taken(bytes(seat.id), role)


def taken_with(room_id: bytes, *, secret: bytes) -> bytes:
    """The seat in this room that was taken with this secret and is not over. Raises `ticket_spent`:
    whoever asks has a spent ticket, and nothing else."""
    found = Seat.objects.filter(room=room_id, secret=_digest(secret), ended="").first()
    if found is None:
        raise Refusal("ticket_spent")
    return bytes(found.id)


def _check_space(room: Room, *, minute: int) -> None:
    if room.state == Room.State.CLOSED:
        raise Refusal("room_closed")
    mentors = presence.mentors([room.id]).get(room.id, 0)
    if not mentors:
        raise Refusal("room_unattended")
    if rooms.condition(room, mentors) == "full":
        raise Refusal("room_full")
    # A seat that never knocked is nobody who waits: it takes no one's place for longer than this.
    asked = Q(knocks__isnull=False) | Q(leaves__isnull=False) | Q(minute__gte=minute - SILENT)
    survivors = presence.connected().filter(asked, room=room, role=Seat.Role.SURVIVOR)
    present = survivors.values("pk").distinct().count()
    if present >= room.capacity * mentors + LOBBY:
        raise Refusal("room_full")


def prove(room_id: bytes, *, seat_id: bytes, secret: bytes) -> None:
    """Is that this seat's secret? Waits for nobody and keeps nobody waiting: every member knows the
    seats of the others, and whoever only names one is not to stand in its owner's way.

    Raises `seat_gone`.
    """
    _with_secret(Seat.objects.filter(pk=seat_id, room=room_id).first(), secret)


def _with_secret(seat: Seat | None, secret: bytes) -> Seat:
    if seat is None or not secrets.compare_digest(seat.secret, _digest(secret)):
        raise Refusal("seat_gone")
    return seat


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


@transaction.atomic
def resume(room_id: bytes, *, seat_id: bytes, secret: bytes, process: bytes) -> Role:
    """Sit down again after a lost connection.

    Whoever was removed while she was away may come once more to learn of it: her seat stays over
    and counts as connected nowhere. Raises `room_closed` and, whatever else the reason,
    `seat_gone`; without the secret always that.
    """
    found = next(iter(locks.seats(Seat.objects.filter(pk=seat_id, room=room_id))), None)
    seat = _with_secret(found, secret)
    if seat.ended in (Seat.Ended.LEFT, Seat.Ended.REVOKED):
        raise Refusal("seat_gone")
    if seat.ended == Seat.Ended.CLOSED:
        raise Refusal("room_closed")
    role: Role = "mentor" if seat.role == Seat.Role.MENTOR else "survivor"
    if not seat.ended:
        Seat.objects.filter(pk=seat_id).update(process=process, lost=None)
        if role == "mentor":
            rooms.changed(room_id)
    return role


@transaction.atomic
def disconnect(seat_id: bytes, *, process: bytes) -> None:
    """Its socket here is gone. Does nothing if it has meanwhile come back elsewhere."""
    gone = Seat.objects.filter(pk=seat_id, process=process)
    mentored = gone.filter(role=Seat.Role.MENTOR).values_list("room_id", flat=True).first()
    if mentored is None:
        gone.update(process=None)
    else:
        gone.update(process=None, lost=Now())
        rooms.changed(mentored)


@transaction.atomic
def freeze(seat_id: bytes, frame: frames.Freeze) -> None:
    """Its client stopped: mentors are told, once. A report on a generation that is over is none.

    Whoever has no leaf was shown no log, so only of her door can she report. Somebody is named only
    for what members do, and only if she has or had a leaf: a name here shuts doors. If the next
    generation opens meanwhile, this is kept with the number of the one before.
    """
    seat = next(iter(locks.seats(Seat.objects.filter(pk=seat_id, ended=""))), None)
    newest = seat.room.newest if seat else 0
    if seat is None or frame.generation < newest or seat.froze_in == newest:
        return
    leaves = Leaf.objects.filter(generation__room=seat.room_id, generation__number=newest)
    inside = leaves.filter(seat=seat_id, removed__isnull=True).exists()
    if not inside and frame.reason not in AT_THE_DOOR:
        return
    named = frame.reason in ACCUSING and leaves.filter(seat=frame.about).exists()
    Seat.objects.filter(pk=seat_id).update(
        froze_in=newest, froze=frame.reason, froze_about=frame.about if named else None
    )
    rooms.changed(seat.room_id)


@transaction.atomic
def leave(seat_id: bytes) -> None:
    """Give up the seat for good: it waits no longer, and mentors are told to remove its leaf."""
    _end(Seat.objects.filter(pk=seat_id), Seat.Ended.LEFT)


@transaction.atomic
def revoke(seat_id: bytes) -> None:
    """Withdraw a seat, for staff: its sockets are closed wherever they are."""
    _end(Seat.objects.filter(pk=seat_id), Seat.Ended.REVOKED)


@transaction.atomic
def revoke_mentor(leaf_key: bytes) -> None:
    """Withdraw every seat of a mentor's leaf key (its thumbprint), in every room."""
    _end(Seat.objects.filter(leaf_key=leaf_key), Seat.Ended.REVOKED)


def _end(found: QuerySet[Seat], how: str) -> None:
    held = locks.seats(found.filter(ended=""))
    seats = [seat.id for seat in held]
    Seat.objects.filter(pk__in=seats).update(ended=how, process=None)
    Knock.objects.filter(seat__in=seats, claimed=False).delete()
    for room in sorted({seat.room_id for seat in held}):
        rooms.changed(room)
