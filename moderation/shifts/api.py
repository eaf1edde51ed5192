"""The door where a mentor types her code, on the same neutral page as everyone's."""

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
from rooms.entry import puzzles, tickets
from rooms.entry.forms import Solved, listed
from rooms.wire.refusals import Refusal

router = Router()

Typed = Annotated[str, StringConstraints(max_length=64)]
Thumbprint = Annotated[str, StringConstraints(max_length=43, min_length=43)]


class Code(Strict):
    """`POST /api/codes`: the puzzle solved, the code as typed, the thumbprint of a new leaf key."""

    puzzle: Solved
    code: Typed
    leaf: Thumbprint


@router.post("/codes")
def code(request: HttpRequest, typed: Code) -> dict[str, Any]:
    """A ticket and a shift certificate. The puzzle is spent whatever comes of the code."""
    now = int(time.time())
    keys = keyring.current(now)
    try:
        leaf = base64url.decode(typed.leaf)
    except ValueError as error:
        raise Refusal("malformed") from error
    with transaction.atomic():
        puzzles.spend(typed.puzzle, secret=keys.puzzle_secret, now=now)
    entered = codes.use(typed.code, leaf=leaf, keys=keys, now=now)
    return {
        "ticket": tickets.write(entered.ticket, secret=keys.ticket_secret),
        "room": listed(entered.room),
        "role": "mentor",
        "name": entered.name,
        "shift": entered.shift,
        "lead": entered.lead,
    }
