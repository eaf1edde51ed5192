"""What accepted commits do to seats, leaves and knocks, written in their own transaction.

So a KeyPackage is claimed exactly when the commit that adds it is stored, and a removed seat is
over at that same moment, for every process.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import F

from rooms.lifecycle import locks
from rooms.lifecycle.models import Knock, Leaf, Room, Seat

if TYPE_CHECKING:
    from rooms.delivery.postings import Posting
    from rooms.wire.frames import Role


def hold(seats: Collection[bytes]) -> None:
    """Lock every seat that is to be added or removed, before `waiting` locks knocks."""
    if seats:
        locks.seats(Seat.objects.filter(pk__in=seats))


def waiting(postings: Iterable[Posting], *, since: int) -> dict[bytes, Role]:
    """Which of the seats that these would add knock, with a knock not older than minute `since`."""
    wanted = {(posting.room, add.seat) for posting in postings for add in posting.adds}
    if not wanted:
        return {}
    knocking = locks.knocks([seat for _, seat in wanted])
    found = knocking.filter(minute__gte=since, seat__ended="")
    return {
        seat: "mentor" if role == "mentor" else "survivor"
        for room, seat, role in found.values_list("room_id", "seat_id", "seat__role")
        if (room, seat) in wanted
    }


def apply(accepted: Iterable[tuple[int, int, Posting]]) -> None:
    """Commits as (generation id, seq, posting), in order."""
    rooms = set()
    for generation, seq, posting in accepted:
        rooms.add(posting.room)
        _remove(generation, seq, posting)
        _add(generation, seq, posting)
    for room in sorted(rooms):
        Room.objects.filter(pk=room).update(changes=F("changes") + 1)


def _remove(generation: int, seq: int, posting: Posting) -> None:
    if not posting.removes:
        return
    leaves = Leaf.objects.filter(
        generation=generation, removed__isnull=True, number__in=posting.removes
    )
    seats = list(leaves.values_list("seat_id", flat=True))
    leaves.update(removed=seq)
    Seat.objects.filter(pk__in=seats, ended="").update(ended=Seat.Ended.REMOVED)


def _add(generation: int, seq: int, posting: Posting) -> None:
    if not posting.adds:
        return
    Leaf.objects.bulk_create(
        Leaf(generation_id=generation, number=add.leaf, seat_id=add.seat, added=seq)
        for add in posting.adds
    )
    seats = [add.seat for add in posting.adds]
    Knock.objects.filter(seat__in=seats, claimed=False).update(claimed=True, key_package=b"")
