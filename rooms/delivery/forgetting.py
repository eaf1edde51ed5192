"""Forgetting: nothing that was said in a room, sealed as it is, outlives a day.

Safe to run twice and by several processes at once. How entries go, and out of which files, is
`keeping`'s. What is *not* forgotten is what protects those who stay: which group ids were used, and
which leaf of a living group is whose.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from rooms.delivery import keeping
from rooms.delivery.models import StampCertificate
from rooms.entry import codes
from rooms.lifecycle import locks, presence
from rooms.lifecycle.models import Knock, Seat

EVERY = 600.0
"""Seconds between two times."""
KEPT = keeping.HOURS * 60
"""Minutes that anything of a visit is kept, at most."""


def forget(*, minute: int) -> None:
    """Delete what is older than a day. `minute` is the present Unix minute."""
    keeping.drop(minute=minute)  # first: nothing else is worth as much
    _seats(minute - KEPT)
    _moments()
    StampCertificate.objects.filter(until__lt=minute * 60).delete()
    codes.forget(minute=minute)


@transaction.atomic
def _seats(before: int) -> None:
    living = Seat.objects.filter(leaves__removed=None, leaves__generation__over=False)
    old = Seat.objects.filter(minute__lt=before).exclude(ended="").exclude(pk__in=living)
    seats = [seat.id for seat in locks.seats(old)]
    Knock.objects.filter(minute__lt=before).delete()
    Seat.objects.filter(pk__in=seats).delete()


@transaction.atomic
def _moments() -> None:
    """When mentors' lines broke: of use for seconds only."""
    past = Seat.objects.filter(lost__lt=Now() - presence.BLINK)
    held = [seat.id for seat in locks.seats(past)]
    Seat.objects.filter(pk__in=held).update(lost=None)
