"""Knocks: somebody waits to be let in, and a mentor's device may add her once.

The server checks the KeyPackage so that no mentor is bothered with what no group takes. It *cannot
see* who knocks: a survivor's package names her seat and nothing else.
"""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Count, F, Min

from rooms.lifecycle import locks, rooms
from rooms.lifecycle.models import Knock, Leaf, Seat
from rooms.wire import key_packages, padding
from rooms.wire.key_packages import Knocker
from rooms.wire.refusals import Refusal

PATIENCE = 15
"""Minutes for which a knock counts. A waiting client knocks afresh every ten."""


def knock(seat_id: bytes, *, key_package: bytes, root: bytes, now: int) -> int:
    """Wait, or go on waiting, with this padded KeyPackage. Answers the minute of the knock.

    `now` in Unix seconds, `root` the raw key of the trust root. Raises the refusals of
    `key_packages.check`, `key_package_padding`, `key_package_reused`, `already_in`, `seat_gone`.
    """
    # What a stranger sends is read before anything is locked: that takes milliseconds.
    seat = _outside(Seat.objects.filter(pk=seat_id, ended="").first())
    knocker = Knocker(
        seat.id,
        "mentor" if seat.role == Seat.Role.MENTOR else "survivor",
        seat.room_id,
        seat.leaf_key,
    )
    message = padding.unpad_key_package(key_package)
    if knocker.role == "survivor" and len(message) > padding.LONGEST_OF_A_SURVIVOR:
        # Only certificates need more. A room full of these, with mentors' usual ones, fits one
        # Welcome.
        raise Refusal("key_package_padding")
    package = key_packages.read(message)
    until = key_packages.check(package, knocker, root=root, now=now)
    _wait(seat_id, key_package, until=None if until is None else until // 60, minute=now // 60)
    return now // 60


def waiting(*, minute: int) -> tuple[int, int]:
    """How many wait in all rooms at this Unix minute, and for how many minutes the first has."""
    counting = Knock.objects.filter(claimed=False, minute__gte=minute - PATIENCE, seat__ended="")
    found = counting.aggregate(count=Count("pk"), first=Min("since"))
    return found["count"], 0 if found["first"] is None else max(0, minute - found["first"])


def _outside(seat: Seat | None) -> Seat:
    """The seat, when it goes on and is outside the newest generation. While it is held that stays
    so, since whoever adds her holds it. Raises `seat_gone`, `already_in`.
    """
    if seat is None:
        raise Refusal("seat_gone")
    newest = Leaf.objects.filter(
        generation__room=seat.room_id, generation__number=F("generation__room__newest")
    )
    if newest.filter(seat=seat, removed__isnull=True).exists():
        raise Refusal("already_in")
    return seat


@transaction.atomic
def _wait(seat_id: bytes, key_package: bytes, *, until: int | None, minute: int) -> None:
    held = locks.seats(Seat.objects.filter(pk=seat_id, ended=""))
    seat = _outside(next(iter(held), None))
    Seat.objects.filter(pk=seat_id).update(until=until)
    digest = hashlib.sha256(key_package).digest()
    earlier = Knock.objects.filter(seat=seat, claimed=False).first()
    since = earlier.since if earlier and earlier.minute >= minute - PATIENCE else minute
    if Knock.objects.filter(digest=digest).exclude(seat=seat, claimed=False).exists():
        raise Refusal("key_package_reused")
    Knock.objects.update_or_create(
        seat=seat,
        claimed=False,
        defaults={
            "room_id": seat.room_id,
            "key_package": key_package,
            "digest": digest,
            "minute": minute,
            "since": since,
        },
    )
    rooms.changed(seat.room_id)
