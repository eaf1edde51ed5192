"""Coming in: a ticket or a secret becomes a seat, and the answer says how the room stands.

The ticket is burnt and the seat made in one transaction, with no row that joins the two: afterwards
the server *cannot tell* which ticket became which seat.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from peerchat import keyring
from rooms.delivery import standing
from rooms.delivery.standing import Standing
from rooms.entry import tickets
from rooms.lifecycle import seats
from rooms.wire import frames
from rooms.wire.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Entered:
    """Who sits now, how the room stood then, and what to answer. `again`: a seat that she had."""

    seat: bytes
    role: frames.Role
    stood: Standing
    answer: frames.Seated | frames.Resumed
    again: bool


def hello(frame: frames.Hello, *, process: bytes, now: int) -> Entered:
    """Take a new seat, or the one that the same hello has taken before. Raises what `tickets.read`,
    `tickets.redeem`, `seats.take` and `seats.take_again` raise."""
    # Before the transaction: on SQLite one keeps every other writer out, and a ticket that anybody
    # can make up is not to.
    ticket = tickets.read(frame.ticket, secret=keyring.current(now).ticket_secret, now=now)
    if ticket.room != frame.room:
        raise Refusal("ticket_wrong")
    with transaction.atomic():
        taken = _taken(frame, ticket, process=process, now=now)
        # Within it: if this fails nothing has happened, and the same ticket is good again.
        stood = standing.read(frame.room, [taken.seat])
    answer = frames.Seated(
        room=frame.room,
        seat=taken.seat,
        role=taken.role,
        minute=now // 60,
        condition=stood.condition,
        mentors=stood.mentors,
        generation=stood.generation,
    )
    return Entered(taken.seat, taken.role, stood, answer, taken.again)


def _taken(frame: frames.Hello, ticket: tickets.Ticket, *, process: bytes, now: int) -> seats.Taken:
    try:
        tickets.redeem(ticket, now=now)
    except Refusal:
        return seats.take_again(frame.room, secret=frame.secret, process=process)
    return seats.take(
        frame.room,
        role=ticket.role,
        leaf_key=ticket.leaf,
        secret=frame.secret,
        process=process,
        minute=now // 60,
    )


def resume(frame: frames.Resume, *, process: bytes, now: int) -> Entered:
    """Take the same seat again. Raises `seat_gone`, `room_closed`."""
    role = seats.resume(frame.room, seat_id=frame.seat, secret=frame.secret, process=process)
    stood = standing.read(frame.room, [frame.seat])
    answer = frames.Resumed(
        room=frame.room,
        minute=now // 60,
        condition=stood.condition,
        mentors=stood.mentors,
        generation=stood.generation,
    )
    return Entered(frame.seat, role, stood, answer, again=True)
