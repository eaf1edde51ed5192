"""Three doors that a browser opens before the socket: which rooms, a puzzle, a ticket.

Nobody is asked anything but an age band and a room. No answer depends on who asks.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja import Router

from peerchat import keyring
from peerchat.pace import Pace
from peerchat.strict import Strict
from peerchat.trust import base64url
from rooms import strain
from rooms.entry import admission, codes, puzzles, tickets
from rooms.entry.forms import Band, RoomId, Solved, Typed, listed
from rooms.lifecycle import rooms
from rooms.wire.refusals import Refusal

router = Router()
trickle = Pace(rate=0.5, burst=2, now=time.monotonic())
"""Tickets for those who want in while the process is strained: a crowd outside must not be able to
shut the door for everybody, for as long as it likes."""


class NoAnswer(Strict):
    """`POST /api/puzzle`: nothing is asked."""


class Wish(Strict):
    """`POST /api/tickets`: this room, this age band, and the puzzle solved."""

    puzzle: Solved
    room: RoomId
    band: Band


class Invitation(Strict):
    """`POST /api/tickets`: this room, with an agency's code, which says the band itself."""

    code: Typed
    room: RoomId


@router.get("/rooms")
def listing(request: HttpRequest) -> dict[str, Any]:
    """Every room that the landing may offer, and whether a mentor is there."""
    now = int(time.time())
    by_age = sorted(rooms.listing(), key=lambda room: room.band)
    return {
        "minute": now // 60,
        "demo": settings.CONFIG.demo,
        "rooms": [listed(room) for room in by_age],
    }


@router.post("/puzzle")
def puzzle(request: HttpRequest, asked: NoAnswer) -> dict[str, Any]:
    """A challenge for `altcha/lib`."""
    now = int(time.time())
    secret = keyring.current(now).puzzle_secret
    return puzzles.make(cost=settings.CONFIG.puzzle_cost, secret=secret, now=now)


@router.post("/tickets")
def ticket(request: HttpRequest, wish: Wish | Invitation) -> dict[str, str]:
    """A ticket for one seat in one room; now and then one while who is inside is heard too late."""
    if strain.here.ease != "easy" and not trickle.allows(time.monotonic()):
        raise Refusal("busy")
    now = int(time.time())
    keys = keyring.current(now)
    try:
        room_id = base64url.decode(wish.room)
    except ValueError as error:
        raise Refusal("room_unknown") from error
    room = rooms.listed(room_id)
    if isinstance(wish, Invitation):
        granted = _invited(wish.code, room, now=now)
    else:
        with transaction.atomic():
            admission.checked(room, band=wish.band, by_code=False)
            puzzles.spend(wish.puzzle, secret=keys.puzzle_secret, now=now)
        granted = tickets.survivor(room.id, band=wish.band, now=now)
    return {"ticket": tickets.write(granted, secret=keys.ticket_secret)}


def _invited(code: str, room: rooms.Listing, *, now: int) -> tickets.Ticket:
    """The code is used up when she sits, with the ticket: a line that breaks before costs none."""
    opens = codes.look(code, minute=now // 60)
    if not opens.admits(room):
        raise Refusal("code_wrong")
    admission.checked(room, band=opens.band, by_code=True)
    return tickets.survivor(room.id, band=opens.band, now=now, code=opens.digest)
