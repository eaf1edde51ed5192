"""The order of locks: pairs of verbs that need the same rows, forced to meet half-way.

A third transaction holds the one row that both come to. Once both wait, it lets go: in the wrong
order each would then hold what the other needs, and PostgreSQL would end one of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from rooms.delivery import postings, standing
from rooms.delivery.postings import Posting
from rooms.delivery.transactions import Receipt, Transactions
from rooms.lifecycle import rooms, seats
from rooms.lifecycle.models import Knock, Room, Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms.gate import Rows, held, until_waiting
from tests.rooms.scene import Started, started

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

Verb = Callable[[], Any]


def met(rows: Rows, *verbs: Verb) -> list[Any]:
    """What these answer when each has come as far as it can while `rows` are held, in turn."""
    with ThreadPoolExecutor(len(verbs)) as threads:
        with held(rows):
            running = []
            for number, verb in enumerate(verbs, 1):
                running.append(threads.submit(_run, verb))
                until_waiting(number)
        return [one.result(30) for one in running]


def _run(verb: Verb) -> Any:
    try:
        return verb()
    except Refusal as refusal:
        return refusal.code
    finally:
        connection.close()


def by_another_process(*commits: Posting) -> Verb:
    return lambda: Transactions().run(list(commits), now=int(time.time()), careful=True).outcomes


def seat(seat_id: bytes) -> QuerySet[Seat]:
    return Seat.objects.filter(pk=seat_id)


def close(room: Started) -> Verb:
    return lambda: rooms.close(room.scene.room, by=room.mo, minute=room.scene.now // 60)


def the_room(room: Started) -> QuerySet[Room]:
    return Room.objects.filter(pk=room.scene.room)


def begin_anew(room: Started) -> Verb:
    return lambda: room.scene.open(room.mentor, room.mo)


def freeze(room: Started) -> frames.Freeze:
    """Ana's client stopped in the present generation."""
    scene = room.scene
    return frames.Freeze(
        room=scene.room, generation=scene.number, reason="log_hash", about=room.bea
    )


def test_whoever_leaves_while_the_room_is_closed_ends_neither(database: str) -> None:
    room = started()
    met(seat(room.ana), lambda: seats.leave(room.ana), close(room))
    ended = dict(Seat.objects.values_list("pk", "ended"))
    assert ended == {room.mo: "closed", room.ana: "left", room.bea: "closed"}
    assert Room.objects.get().state == "closed"


def test_whoever_knocks_again_while_she_is_added_is_in(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    adding = postings.commit(room.scene.change(adds={cleo: 3}), seat=room.mo)
    (stored,), knocked = met(
        Knock.objects.filter(seat=cleo),
        by_another_process(adding),
        lambda: room.scene.knock(cleo),
    )
    assert isinstance(stored, Receipt)
    assert knocked == "already_in"
    assert Knock.objects.get(seat=cleo).claimed


def test_whoever_leaves_while_she_is_removed_stays_gone(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    change = postings.commit(room.scene.change(adds={cleo: 1}, removes=(1,)), seat=room.mo)
    _, (stored,) = met(seat(room.ana), lambda: seats.leave(room.ana), by_another_process(change))
    assert isinstance(stored, Receipt)
    assert Seat.objects.get(pk=room.ana).ended == "left"


def test_whoever_stopped_and_leaves_while_the_next_generation_begins_ends_neither(
    database: str,
) -> None:
    room = started()
    seats.freeze(room.ana, freeze(room))
    met(the_room(room), begin_anew(room), lambda: seats.leave(room.ana))
    assert Seat.objects.get(pk=room.ana).ended == "left"
    assert Room.objects.get().newest == 2


def test_a_report_that_meets_the_next_generation_is_no_alarm_in_it(database: str) -> None:
    room = started()
    report = freeze(room)
    met(the_room(room), begin_anew(room), lambda: seats.freeze(room.ana, report))
    assert Room.objects.get().newest == 2
    assert not standing.read(room.scene.room, []).frozen


def test_a_mentor_withdrawn_from_two_rooms_is_not_in_the_way_of_commits_in_both(
    database: str,
) -> None:
    first, second = sorted((started(), started()), key=lambda room: room.scene.room)
    Seat.objects.filter(pk=second.mo).update(leaf_key=first.mentor.leaf_key)
    noor, others = second.scene.mentor(), second.scene
    seat_of_noor = others.seat(noor)
    others.knock_as(noor, seat_of_noor)
    others.commit(second.mo, others.change(adds={seat_of_noor: 3}))
    commits = (
        postings.commit(first.scene.change(), seat=first.mo),
        postings.commit(others.change(removes=(0,), leaf=3), seat=seat_of_noor),
    )
    stored, _ = met(
        seat(second.mo),
        by_another_process(*commits),
        lambda: seats.revoke_mentor(first.mentor.leaf_key),
    )
    assert all(isinstance(one, Receipt) for one in stored)
    ended = dict(Seat.objects.exclude(ended="").values_list("pk", "ended"))
    assert ended == {first.mo: "revoked", second.mo: "removed"}


def test_whoever_sits_down_while_the_room_is_closed_is_out_or_was_never_in(database: str) -> None:
    room = started()
    _, taken = met(the_room(room), close(room), room.scene.seat)
    assert taken == "room_closed" or isinstance(taken, bytes)
    assert not Seat.objects.filter(ended="").exists()
    room = started()
    met(the_room(room), room.scene.seat, close(room))
    assert not Seat.objects.filter(room=room.scene.room, ended="").exists()
