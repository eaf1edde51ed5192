"""The door for codes of every kind, behind one neutral page: a mentor's, and an agency's."""

from __future__ import annotations

import time
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router
from pydantic import StringConstraints

from moderation.shifts import codes
from peerchat import keyring
from peerchat.strict import Strict
from peerchat.trust import base64url
from rooms.entry import codes as agency
from rooms.entry import puzzles, spelling, tickets
from rooms.entry.forms import Solved, Typed, listed
from rooms.lifecycle import rooms
from rooms.wire.refusals import Refusal

router = Router()

Thumbprint = Annotated[str, StringConstraints(max_length=43, min_length=43)]


class Code(Strict):
    """`POST /api/codes`: the puzzle solved, the code as typed, the thumbprint of a new leaf key."""

    puzzle: Solved
    code: Typed
    leaf: Thumbprint


@router.post("/codes")
def code(request: HttpRequest, typed: Code) -> dict[str, Any]:
    """What the code opens. The puzzle is spent whatever comes of it.

    A mentor's: a ticket and a shift certificate. An agency's: an age band and rooms, of which one
    is entered with a ticket of its own; the code is not used up by looking.
    """
    now = int(time.time())
    keys = keyring.current(now)
    try:
        leaf = base64url.decode(typed.leaf)
    except ValueError as error:
        raise Refusal("malformed") from error
    with transaction.atomic():
        puzzles.spend(typed.puzzle, secret=keys.puzzle_secret, now=now)
    if spelling.AGENCY.fits(typed.code):
        return _opened(agency.look(typed.code, minute=now // 60))
    entered = codes.use(typed.code, leaf=leaf, keys=keys, now=now)
    return {
        "ticket": tickets.write(entered.ticket, secret=keys.ticket_secret),
        "room": listed(entered.room),
        "role": "mentor",
        "name": entered.name,
        "shift": entered.shift,
        "lead": entered.lead,
    }


def _opened(opens: agency.Opens) -> dict[str, Any]:
    return {
        "role": "survivor",
        "band": opens.band,
        "rooms": [listed(room) for room in rooms.listing() if opens.admits(room)],
    }
