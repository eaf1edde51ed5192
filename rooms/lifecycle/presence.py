"""Which seats have a socket, told by processes rather than by people.

Each process renews one lease; a seat is connected while the lease of its process is fresh. So a
process that dies takes its seats with it within ten seconds, without anybody to say so; and one
that lives holds its rows against its sockets now and then, since a goodbye may get lost. A lease
belongs to no person, and nothing here says *when* a survivor came or went; of a mentor only, for
some seconds, when her line broke.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from rooms.lifecycle import locks
from rooms.lifecycle.models import Lease, Seat

RENEW = 2.5
"""Seconds between two renewals."""
FRESH = timedelta(seconds=10)
BLINK = timedelta(seconds=5)
"""A mentor's line that broke is mostly back within that: nobody is to take the room over meanwhile,
as everybody in it would have to be let in again."""


@transaction.atomic
def renew(process: bytes, seats: Collection[bytes] = ()) -> None:
    """This process still serves the sockets of `seats`.

    If it slept so long that its lease was swept out, the seats are its own again, or nothing has
    happened: with a new lease and without them nobody would ask for them again.
    """
    if not Lease.objects.filter(pk=process).update(renewed=Now()):
        Lease.objects.create(id=process, renewed=Now())
        take(process, seats)


def counted(process: bytes) -> set[bytes]:
    """The seats that have a socket on this process, as the rows say."""
    return set(Seat.objects.filter(process=process, ended="").values_list("pk", flat=True))


@transaction.atomic
def take(process: bytes, seats: Collection[bytes]) -> None:
    """Seats that count nowhere have a socket on this process."""
    idle = Seat.objects.filter(pk__in=list(seats), ended="", process=None)
    held = [seat.id for seat in locks.seats(idle)]
    Seat.objects.filter(pk__in=held).update(process=process)


@transaction.atomic
def give_up(process: bytes) -> None:
    """This process serves no more; leases that nobody renews are swept out with it."""
    over = list(Lease.objects.filter(Q(pk=process) | Q(renewed__lt=Now() - 6 * FRESH)))
    held = [seat.id for seat in locks.seats(Seat.objects.filter(process__in=over))]
    seats = Seat.objects.filter(pk__in=held)
    seats.filter(process=process, role=Seat.Role.MENTOR).update(lost=Now())
    seats.update(process=None)
    Lease.objects.filter(pk__in=[lease.id for lease in over]).delete()


def processes() -> int:
    """How many serve sockets from this database."""
    return Lease.objects.filter(renewed__gte=Now() - FRESH).count()


def serving() -> bool:
    """Does any process serve sockets from this database?"""
    return processes() > 0


def connected() -> QuerySet[Seat]:
    """Seats that are not over and have a socket."""
    return Seat.objects.filter(ended="", process__renewed__gte=Now() - FRESH)


def attending() -> QuerySet[Seat]:
    """Mentors' seats that are not over and have a socket, or had one a blink ago."""
    there = Q(process__renewed__gte=Now() - FRESH) | Q(lost__gte=Now() - BLINK)
    return Seat.objects.filter(there, ended="", role=Seat.Role.MENTOR)


def mentors(room_ids: list[bytes]) -> dict[bytes, int]:
    """How many mentors are connected, of the rooms that have any."""
    counted = (
        connected()
        .filter(room__in=room_ids, role=Seat.Role.MENTOR)
        .values_list("room")
        .annotate(count=Count("pk"))
    )
    return dict(counted)
