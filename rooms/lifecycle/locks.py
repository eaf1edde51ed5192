"""The one order in which rows are locked: Generation, Seat, Knock, Room last.

Two transactions that lock in different orders wait for each other until PostgreSQL ends one of
them, and somebody's goodbye or knock is lost with it. So whoever needs several of these asks here,
from the left to the right; of one kind all at once, in the order of their ids. An UPDATE or a
DELETE locks as well: what it touches is held first, but for the Room, whose counter everybody
raises at the very end. Held rows may still be pointed at by new ones (`no_key`).

On SQLite the transaction itself is the lock.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from rooms.lifecycle.models import Generation, Knock, Room, Seat


def generations(found: QuerySet[Generation]) -> list[Generation]:
    """First of all: whoever holds a generation decides what is added to it."""
    return list(found.select_for_update(no_key=True).order_by("id"))


def seats(found: QuerySet[Seat]) -> list[Seat]:
    """After generations."""
    return list(found.select_for_update(no_key=True, of=("self",)).order_by("id"))


def knocks(seats: Collection[bytes]) -> QuerySet[Knock]:
    """Unclaimed knocks of seats that are held already."""
    found = Knock.objects.filter(seat__in=seats, claimed=False)
    return found.select_for_update(no_key=True, of=("self",)).order_by("id")


def room(room_id: bytes) -> Room | None:
    """Last of all, where nothing else is locked afterwards but rows that are new."""
    return Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
