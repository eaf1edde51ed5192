"""Seats: taken, resumed, given up."""

from __future__ import annotations

import secrets
from contextlib import nullcontext

import pytest

from rooms.lifecycle import rooms, seats
from rooms.lifecycle.models import Knock, Room, Seat
from rooms.wire.refusals import Refusal
from tests.rooms.scene import Scene, joined, on_both_databases, started

pytestmark = on_both_databases


def resume(scene: Scene, seat: bytes, secret: bytes | None = None) -> str:
    return seats.resume(
        scene.room,
        seat_id=seat,
        secret=scene.secret_of[seat] if secret is None else secret,
        process=scene.process,
    )


def test_a_seat_is_random_and_its_secret_is_kept_only_as_a_hash(database: str) -> None:
    """A1."""
    scene = Scene()
    first, second = scene.seat(), scene.seat()
    assert first != second
    assert Seat.objects.get(pk=first).secret != scene.secret_of[first]
    assert resume(scene, first) == "survivor"


def test_every_reason_not_to_resume_looks_the_same(database: str) -> None:
    room = started()
    scene = room.scene
    left = scene.seat()
    seats.leave(left)
    revoked = scene.seat()
    seats.revoke(revoked)
    for seat in (left, revoked, secrets.token_bytes(16)):
        scene.secret_of.setdefault(seat, bytes(32))
        with pytest.raises(Refusal, match="seat_gone"):
            resume(scene, seat)
    with pytest.raises(Refusal, match="seat_gone"):
        resume(scene, room.bea, secrets.token_bytes(32))


def test_a_removed_seat_comes_back_to_learn_of_it_and_is_connected_nowhere(database: str) -> None:
    room = started()
    room.scene.commit(room.mo, room.scene.change(removes=(1,)))
    Seat.objects.filter(pk=room.ana).update(process=None)
    assert resume(room.scene, room.ana) == "survivor"
    assert Seat.objects.get(pk=room.ana).process_id is None
    with pytest.raises(Refusal, match="seat_gone"):
        resume(room.scene, room.ana, bytes(32))


def test_a_closed_room_is_said_to_be_closed_only_to_whoever_knows_the_secret(database: str) -> None:
    room = started()
    rooms.close(room.scene.room, by=room.mo, minute=room.scene.now // 60)
    with pytest.raises(Refusal, match="room_closed"):
        resume(room.scene, room.ana)
    with pytest.raises(Refusal, match="seat_gone"):
        resume(room.scene, room.ana, bytes(32))


def test_leaving_takes_back_the_knock(database: str) -> None:
    scene = Scene()
    ana = scene.seat()
    scene.knock(ana)
    seats.leave(ana)
    assert not Knock.objects.exists()


def test_a_full_room_and_an_unknown_one_are_refused(database: str) -> None:
    room = started(capacity=2)
    with pytest.raises(Refusal, match="room_full"):
        room.scene.seat()
    assert rooms.listed(room.scene.room).condition == "full"
    room.scene.commit(room.mo, room.scene.change(removes=(1,)))
    room.scene.seat()
    with pytest.raises(Refusal, match="unknown_room"):
        seats.take(
            bytes(16),
            role="survivor",
            leaf_key=None,
            secret=bytes(32),
            process=room.scene.process,
            minute=1,
        )


def test_a_lobby_is_bounded(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "LOBBY", 2)
    scene = Scene(capacity=1)
    for _ in range(3):
        scene.seat()
    with pytest.raises(Refusal, match="room_full"):
        scene.seat()


def test_whoever_never_knocks_keeps_nobody_out(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a few machines that only sit there would close a room that no mentor sees as full."""
    monkeypatch.setattr(seats, "LOBBY", 2)
    scene = Scene(capacity=1)
    for _ in range(3):
        scene.seat()
    scene.now += (seats.SILENT + 1) * 60
    scene.seat()


@pytest.mark.parametrize("left", [0, 1])
def test_a_mentor_past_her_shift_closes_nothing(database: str, left: int) -> None:
    """# C5: `left` minutes of it."""
    room = started()
    minute = room.scene.now // 60
    Seat.objects.filter(pk=room.mo).update(until=minute + left)
    with nullcontext() if left else pytest.raises(Refusal, match="shift_over"):
        rooms.close(room.scene.room, by=room.mo, minute=minute)
    assert Room.objects.get(pk=room.scene.room).state == ("closed" if left else "open")


@pytest.mark.parametrize("outside", ["of the newest generation", "taken out", "withdrawn"])
def test_whoever_is_outside_closes_nothing(database: str, outside: str) -> None:
    """Since a moment ago: her socket does not know it yet."""
    room = started()
    scene, minute = room.scene, room.scene.now // 60
    _, seat = joined(room)
    if outside == "taken out":
        scene.commit(room.mo, scene.change(removes=(3,)))
    elif outside == "withdrawn":
        seats.revoke(seat)
    else:
        scene.open(room.mentor, room.mo)
    with pytest.raises(Refusal, match="not_allowed"):
        rooms.close(scene.room, by=seat, minute=minute)
    assert Room.objects.get(pk=scene.room).state == "open"
    rooms.close(scene.room, by=room.mo, minute=minute)


def test_a_closed_room_takes_no_survivor_and_ends_every_seat(database: str) -> None:
    room = started()
    rooms.close(room.scene.room, by=room.mo, minute=room.scene.now // 60)
    assert set(Seat.objects.values_list("ended", flat=True)) == {"closed"}
    with pytest.raises(Refusal, match="room_closed"):
        room.scene.seat()
    room.scene.seat(room.mentor)  # who may open it again
