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
    """Who sits now, how the room stood then, and what to answer."""

    seat: bytes
    role: frames.Role
    stood: Standing
    answer: frames.Seated | frames.Resumed


def hello(frame: frames.Hello, *, process: bytes, now: int) -> Entered:
    """Take a new seat. Raises what `tickets.read`, `tickets.redeem` and `seats.take` raise."""
    # Before the transaction: on SQLite one keeps every other writer out, and a ticket that anybody
    # can make up is not to.
    ticket = tickets.read(frame.ticket, secret=keyring.current(now).ticket_secret, now=now)
    if ticket.room != frame.room:
        raise Refusal("ticket_wrong")
    with transaction.atomic():
        tickets.redeem(ticket, now=now)
        taken = seats.take(
            frame.room,
            role=ticket.role,
            leaf_key=ticket.leaf,
            secret=frame.secret,
            process=process,
            minute=now // 60,
            by_code=ticket.code is not None,
        )
        # Within it: if this fails nothing has happened, and the same ticket is good again.
        return _seated(taken.seat, taken.role, frame.room, now=now)


def hello_again(frame: frames.Hello, seat: bytes, *, process: bytes, now: int) -> Entered:
    """Take the seat that was taken with this secret a moment ago, whose answer was lost.

    Raises what `seats.resume` raises.
    """
    role = seats.resume(frame.room, seat_id=seat, secret=frame.secret, process=process)
    return _seated(seat, role, frame.room, now=now)


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
    return Entered(frame.seat, role, stood, answer)


def _seated(seat: bytes, role: frames.Role, room: bytes, *, now: int) -> Entered:
    stood = standing.read(room, [seat])
    answer = frames.Seated(
        room=room,
        seat=seat,
        role=role,
        minute=now // 60,
        condition=stood.condition,
        mentors=stood.mentors,
        generation=stood.generation,
    )
    return Entered(seat, role, stood, answer)
