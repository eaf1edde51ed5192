"""An agency's codes: made by the dozen, given out on paper, good for one seat each.

A code proves that somebody whom the agency trusts handed it over; it is the only way into a room
for minors. Of each only a digest is kept, beside what its whole batch says, and using it up deletes
that row, in the transaction that makes the seat: afterwards no row, nor the order of any, tells
which code became which seat. The server *cannot tell* who was given one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Count

from rooms.entry import spelling
from rooms.entry.models import Batch, Code
from rooms.lifecycle import rooms
from rooms.lifecycle.rooms import Listing
from rooms.wire.refusals import Refusal

MOST = 500
"""Codes of one batch."""
DAYS = 180
"""A batch holds no longer."""
LABEL = 60
"""Characters."""
DAY = 24 * 60
"""Minutes."""
SLACK = 12 * 60
"""Minutes past the end of the last day in UTC: until it is over wherever the card was printed."""


class Unusable(ValueError):
    """What was asked for makes no codes. The message says why, for whoever asked."""


@dataclass(frozen=True)
class Opens:
    """What a code is good for: these rooms, or any of its age band when there are none."""

    digest: bytes
    band: str
    rooms: frozenset[bytes]

    def admits(self, room: Listing) -> bool:
        """Is this one of its rooms, however it stands now?"""
        return room.band == self.band and (not self.rooms or room.id in self.rooms)


@dataclass(frozen=True)
class Left:
    """A batch as staff see it: how many were made, how many can still be used."""

    id: int
    label: str
    band: str
    rooms: int
    last_day: date
    made: int
    left: int


@transaction.atomic
def make(
    *, label: str, band: str, room_ids: Collection[bytes], count: int, days: int, minute: int
) -> list[str]:
    """New codes, shown once. They hold so many days more, each as people count it, from that of
    this Unix `minute` on; no rooms: any of the band. Raises `Unusable`.
    """
    if not 1 <= count <= MOST or not 1 <= days <= DAYS:
        raise Unusable(f"1 to {MOST} codes, for 1 to {DAYS} days")
    if not 1 <= len(label) <= LABEL:
        raise Unusable(f"a label of 1 to {LABEL} characters")
    of_band = {room.id for room in rooms.listing() if room.band == band}
    if not of_band.issuperset(room_ids):
        raise Unusable("each room has to be there, and of this age band")
    if not of_band:
        raise Unusable("there is no room of this age band")
    batch = Batch.objects.create(
        label=label,
        band=band,
        rooms=[room_id.hex() for room_id in room_ids],
        made=count,
        until=until(minute=minute, days=days),
    )
    made = [spelling.AGENCY.make() for _ in range(count)]
    digests = sorted(spelling.AGENCY.digest(code) for code in made)  # not as they are printed
    Code.objects.bulk_create(Code(digest=digest, batch=batch) for digest in digests)
    return made


def look(typed: str, *, minute: int) -> Opens:
    """What this code is good for now. Raises `code_wrong`, whether it is misspelt, unknown, used,
    withdrawn or too old."""
    try:
        digest = spelling.AGENCY.digest(typed)
    except spelling.Misspelt as misspelt:
        raise Refusal("code_wrong") from misspelt
    code = Code.objects.select_related("batch").filter(pk=digest, batch__until__gt=minute).first()
    if code is None:
        raise Refusal("code_wrong")
    named = frozenset(bytes.fromhex(room_id) for room_id in code.batch.rooms)
    return Opens(digest, code.batch.band, named)


def until(*, minute: int, days: int) -> int:
    """The Unix minute up to which codes hold that are made at this one."""
    return (minute // DAY + days + 1) * DAY + SLACK


def last_day(until: int) -> date:
    """The last day on which codes hold, wherever somebody has one."""
    return datetime.fromtimestamp((until - SLACK - 1) * 60, UTC).date()


def use_up(digest: bytes, *, minute: int) -> bool:
    """Whether this code was still there. Belongs in the transaction that makes the seat."""
    deleted, _ = Code.objects.filter(pk=digest, batch__until__gt=minute).delete()
    return deleted > 0


def left() -> list[Left]:
    """Every batch, in the order in which they were made."""
    counted = Batch.objects.annotate(left=Count("codes")).order_by("id")
    return [
        Left(b.id, b.label, b.band, len(b.rooms), last_day(b.until), b.made, b.left)
        for b in counted
    ]


def withdraw(batch: int) -> bool:
    """None of its codes opens anything any more. Was there such a batch?"""
    deleted, _ = Batch.objects.filter(pk=batch).delete()
    return deleted > 0


def forget(*, minute: int) -> None:
    """Delete the batches that are past at this Unix minute."""
    Batch.objects.filter(until__lte=minute).delete()
