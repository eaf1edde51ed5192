"""Opening a generation."""

from __future__ import annotations

import secrets
from contextlib import nullcontext

import msgspec
import pytest

from rooms.lifecycle import generations, presence, seats
from rooms.lifecycle.models import Generation, Leaf, Room, Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms.scene import Scene, joined, long_gone, on_both_databases, started

pytestmark = on_both_databases


def open_with(scene: Scene, seat: bytes, frame: frames.Open) -> None:
    generations.open_next(seat, frame, root=scene.keys.root, now=scene.now)


def test_whoever_opens_sits_on_leaf_zero_and_the_older_generation_is_over(database: str) -> None:
    room = started()
    room.scene.open(room.mentor, room.mo)
    first, second = Generation.objects.order_by("number")
    assert (first.over, second.over, second.number, second.epoch) == (True, False, 2, 0)
    assert Leaf.objects.get(generation=second).seat_id == room.mo
    assert Room.objects.get().newest == 2


def test_only_the_next_number_opens(database: str) -> None:
    room = started()
    for number in (1, 3):
        with pytest.raises(Refusal, match="generation_stale"):
            open_with(room.scene, room.mo, room.scene.opening(room.mentor, number))


def test_nobody_takes_a_room_from_a_mentor_who_is_inside(database: str) -> None:
    room = started()
    noor = room.scene.mentor()
    seat = room.scene.seat(noor)
    for _ in ("before she knocks", "while she waits"):
        with pytest.raises(Refusal, match="generation_attended"):
            open_with(room.scene, seat, room.scene.opening(noor, 2))
        room.scene.knock_as(noor, seat)
    assert Room.objects.get().newest == 1


def test_a_mentor_who_is_inside_may_begin_anew_also_while_another_is(database: str) -> None:
    """# C6: the way out of a generation in which clients stopped, for either of them."""
    room = started()
    scene, (noor, seat) = room.scene, joined(room)
    scene.open(noor, seat)
    assert list(Leaf.objects.filter(generation__number=2).values_list("seat", flat=True)) == [seat]
    with pytest.raises(Refusal, match="generation_attended"):
        open_with(scene, room.mo, scene.opening(room.mentor, 3))


def test_a_mentor_whose_leaf_was_removed_is_not_inside_any_more(database: str) -> None:
    room = started()
    scene, (noor, seat) = room.scene, joined(room)
    scene.commit(room.mo, scene.change(removes=(3,)))
    with pytest.raises(Refusal, match="seat_gone"):
        open_with(scene, seat, scene.opening(noor, 2))


def test_a_mentor_who_is_outside_begins_anew_once_nobody_inside_is_connected(
    database: str,
) -> None:
    room = started()
    noor = room.scene.mentor()
    seat = room.scene.seat(noor)
    seats.disconnect(room.mo, process=room.scene.process)
    # His line may be back in a moment, and everybody would have to be let in again.
    with pytest.raises(Refusal, match="generation_attended"):
        open_with(room.scene, seat, room.scene.opening(noor, 2))
    long_gone(room.mo)
    open_with(room.scene, seat, room.scene.opening(noor, 2))
    assert Room.objects.get().newest == 2


def test_who_was_let_in_and_has_no_welcome_yet_takes_the_room_from_nobody(database: str) -> None:
    """Her line broke in between, and everybody would have to be let in again."""
    room = started()
    scene, (noor, seat) = room.scene, joined(room)
    with pytest.raises(Refusal, match="generation_attended"):
        open_with(scene, seat, scene.opening(noor, 2, inside=False))
    seats.leave(room.mo)
    open_with(scene, seat, scene.opening(noor, 2, inside=False))


def test_a_process_that_ends_leaves_mentors_the_same_moment_to_come_back(database: str) -> None:
    room = started()
    noor = room.scene.mentor()
    seat = room.scene.seat(noor)
    presence.give_up(room.scene.process)
    with pytest.raises(Refusal, match="generation_attended"):
        open_with(room.scene, seat, room.scene.opening(noor, 2))
    long_gone(room.mo)
    open_with(room.scene, seat, room.scene.opening(noor, 2))
    assert Seat.objects.filter(role="survivor").exclude(lost=None).count() == 0


def test_a_mentor_whose_shift_is_over_opens_nothing_and_keeps_nobody_out(database: str) -> None:
    """Whenever she says that she opened it: her descriptor may bear any time of her shift."""
    room = started()
    scene, late, noor = room.scene, room.scene.mentor(lasts=0), room.scene.mentor()
    seat, hers = scene.seat(late), scene.seat(noor)
    scene.knock_as(late, seat)
    scene.commit(room.mo, scene.change(adds={seat: 3}))
    with pytest.raises(Refusal, match="shift_over"):
        scene.open(late, seat)
    seats.leave(room.mo)
    scene.open(noor, hers)


def test_a_survivor_opens_nothing(database: str) -> None:
    room = started()
    with pytest.raises(Refusal, match="seat_gone"):
        open_with(room.scene, room.ana, room.scene.opening(room.mentor, 2))


def test_a_descriptor_of_another_room_number_group_or_mentor_is_refused(database: str) -> None:
    scene, other = Scene(), Scene()
    mo, noor = scene.mentor(), scene.mentor()
    seat = scene.seat(mo)
    good = scene.opening(mo, 1)
    for bad in (
        msgspec.structs.replace(good, group_id=secrets.token_bytes(16)),
        msgspec.structs.replace(good, descriptor=other.opening(other.mentor(), 1).descriptor),
        msgspec.structs.replace(scene.opening(mo, 2), generation=1),
        scene.opening(noor, 1),
        msgspec.structs.replace(good, descriptor="not.a.descriptor"),
    ):
        with pytest.raises(Refusal, match="descriptor_wrong"):
            open_with(scene, seat, bad)
    open_with(scene, seat, good)


@pytest.mark.parametrize(("early", "taken"), [(600, True), (601, False)])
def test_a_descriptor_from_the_future_is_taken_within_ten_minutes(
    database: str, early: int, taken: bool
) -> None:
    """Clients take twenty, as their own clocks may be late: none of them is to raise an alarm."""
    scene = Scene()
    mo = scene.mentor()
    seat = scene.seat(mo)
    scene.now += early
    offer = scene.opening(mo, 1)
    scene.now -= early
    with nullcontext() if taken else pytest.raises(Refusal, match="descriptor_wrong"):
        open_with(scene, seat, offer)


def test_a_group_id_is_never_used_again(database: str) -> None:
    scene = Scene()
    mo = scene.mentor()
    seat = scene.seat(mo)
    first = scene.opening(mo, 1)
    open_with(scene, seat, first)
    again = msgspec.structs.replace(scene.opening(mo, 2), group_id=first.group_id)
    with pytest.raises(Refusal, match="descriptor_wrong"):
        open_with(scene, seat, again)
