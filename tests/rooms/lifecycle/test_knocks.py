"""Knocking."""

from __future__ import annotations

import pytest

from rooms.lifecycle import knocks, seats
from rooms.lifecycle.models import Knock
from rooms.wire import padding
from rooms.wire.refusals import Refusal
from tests.rooms.scene import Mentor, Scene, key_package, on_both_databases, started

pytestmark = on_both_databases


def knock(scene: Scene, seat: bytes, package: bytes, *, later: int = 0) -> None:
    knocks.knock(seat, key_package=package, root=scene.keys.root, now=scene.now + later)


def test_a_new_knock_replaces_the_older_one_and_keeps_its_place(database: str) -> None:
    scene = Scene()
    ana = scene.seat()
    knock(scene, ana, key_package(ana))
    newer = key_package(ana)
    knock(scene, ana, newer, later=600)
    waiting = Knock.objects.get()
    assert (waiting.key_package, waiting.since) == (newer, scene.now // 60)
    assert waiting.minute == scene.now // 60 + 10


def test_a_knock_after_a_long_silence_is_a_new_wait(database: str) -> None:
    scene = Scene()
    ana = scene.seat()
    knock(scene, ana, key_package(ana))
    knock(scene, ana, key_package(ana), later=3_600)
    assert Knock.objects.get().since == scene.now // 60 + 60


def test_the_same_knock_again_is_the_same_knock(database: str) -> None:
    scene = Scene()
    ana = scene.seat()
    package = key_package(ana)
    knock(scene, ana, package)
    knock(scene, ana, package)
    assert Knock.objects.count() == 1


def test_a_key_package_is_used_once(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    package = key_package(cleo)
    knock(room.scene, cleo, package)
    room.scene.commit(room.mo, room.scene.change(adds={cleo: 3}))
    room.scene.open(room.mentor, room.mo)
    with pytest.raises(Refusal, match="key_package_reused"):
        knock(room.scene, cleo, package)
    knock(room.scene, cleo, key_package(cleo))


def test_whoever_is_inside_cannot_knock(database: str) -> None:
    room = started()
    with pytest.raises(Refusal, match="already_in"):
        knock(room.scene, room.ana, key_package(room.ana))


def test_a_package_for_another_seat_or_with_odd_padding_is_refused(database: str) -> None:
    scene = Scene()
    ana, bea = scene.seat(), scene.seat()
    with pytest.raises(Refusal, match="key_package_identity"):
        knock(scene, ana, key_package(bea))
    with pytest.raises(Refusal, match="key_package_padding"):
        knock(scene, ana, key_package(ana)[:-1] + b"\x01")
    with pytest.raises(Refusal, match="key_package_padding"):
        knock(scene, ana, key_package(ana).ljust(4_096, b"\0"))
    assert not Knock.objects.exists()


def test_a_survivors_package_is_no_longer_than_she_needs(database: str) -> None:
    """What does not begin like a KeyPackage is refused for that, once its length is looked at."""
    scene = Scene()
    ana, longest = scene.seat(), padding.LONGEST_OF_A_SURVIVOR
    assert len(padding.unpad_key_package(key_package(ana))) < longest
    for length, code in ((longest, "key_package_wrong"), (longest + 1, "key_package_padding")):
        with pytest.raises(Refusal, match=code):
            knock(scene, ana, padding.pad_key_package(bytes(length)))


def test_a_second_mentor_knocks_with_her_certificates(database: str) -> None:
    scene = Scene()
    noor = scene.mentor()
    seat = scene.seat(noor)
    scene.knock_as(noor, seat)
    assert Knock.objects.get().seat_id == seat


def test_a_mentors_seat_needs_the_key_of_its_ticket_and_a_shift_in_this_room(
    database: str,
) -> None:
    scene, elsewhere = Scene(), Scene()
    noor = scene.mentor()
    seat = scene.seat(noor)
    stranger = scene.mentor()
    with pytest.raises(Refusal, match="key_package_identity"):
        scene.knock_as(stranger, seat)
    foreign = elsewhere.mentor()
    wrong_room = Mentor(key=noor.key, shift=foreign.shift, lead=foreign.lead)
    with pytest.raises(Refusal, match="key_package_identity"):
        scene.knock_as(wrong_room, seat)
    with pytest.raises(Refusal, match="key_package_identity"):
        knock(scene, seat, key_package(seat))


def test_how_many_wait_and_for_how_long_the_first_has(database: str) -> None:
    """# N5: over all rooms; whoever was let in, left, or fell silent waits no more."""
    room = started()
    minute = room.scene.now // 60
    assert knocks.waiting(minute=minute) == (0, 0)
    ana, bea = room.scene.seat(), room.scene.seat()
    knock(room.scene, ana, key_package(ana))
    knock(room.scene, bea, key_package(bea), later=240)
    assert knocks.waiting(minute=minute + 5) == (2, 5)
    seats.leave(ana)
    assert knocks.waiting(minute=minute + 5) == (1, 1)
    assert knocks.waiting(minute=minute + 4 + knocks.PATIENCE + 1) == (0, 0)
