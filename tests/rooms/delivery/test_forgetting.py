"""What was said is gone after a day, and nothing that is still needed goes with it."""

from __future__ import annotations

from rooms.delivery import forgetting
from rooms.lifecycle import seats
from rooms.lifecycle.models import Leaf, Seat
from tests.rooms.scene import long_gone, on_both_databases, started

pytestmark = on_both_databases


def test_a_leaf_of_a_living_group_is_not_forgotten_with_its_seat(database: str) -> None:
    """Else a mentor could not take it out any more."""
    room = started()
    seats.leave(room.ana)
    forgetting.forget(minute=room.scene.now // 60 + 2 * forgetting.KEPT)
    assert Leaf.objects.filter(seat=room.ana, removed=None).exists()


def test_whoever_left_without_a_leaf_is_forgotten(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    seats.leave(cleo)
    forgetting.forget(minute=room.scene.now // 60 + forgetting.KEPT + 2)
    assert not Seat.objects.filter(pk=cleo).exists()
    assert Seat.objects.filter(pk=room.bea).exists()


def test_when_a_mentors_line_broke_is_forgotten_after_a_blink(database: str) -> None:
    room = started()
    seats.disconnect(room.mo, process=room.scene.process)
    seats.disconnect(room.ana, process=room.scene.process)
    assert list(Seat.objects.exclude(lost=None).values_list("pk", flat=True)) == [room.mo]
    forgetting.forget(minute=room.scene.now // 60)
    assert Seat.objects.exclude(lost=None).exists()
    long_gone(room.mo)
    forgetting.forget(minute=room.scene.now // 60)
    assert not Seat.objects.exclude(lost=None).exists()
