"""Who is connected, by the leases of processes."""

from __future__ import annotations

from django.db.models.functions import Now

from rooms.lifecycle import presence, rooms, seats
from rooms.lifecycle.models import Lease, Seat
from tests.rooms.scene import Scene, on_both_databases

pytestmark = on_both_databases


def stale(process: bytes) -> None:
    Lease.objects.filter(pk=process).update(renewed=Now() - presence.FRESH * 1.1)


def test_a_room_is_open_while_a_mentors_process_lives(database: str) -> None:
    scene = Scene()
    assert rooms.listed(scene.room).condition == "empty"
    scene.seat(scene.mentor())
    assert (rooms.listed(scene.room).condition, rooms.listed(scene.room).mentors) == ("open", 1)


def test_a_process_that_dies_takes_its_seats_with_it(database: str) -> None:
    scene = Scene()
    scene.seat(scene.mentor())
    stale(scene.process)
    assert rooms.listed(scene.room).condition == "empty"


def test_a_process_that_only_slept_has_its_seats_back(database: str) -> None:
    scene = Scene()
    seat = scene.seat(scene.mentor())
    stale(scene.process)
    presence.renew(scene.process, [seat])
    assert presence.mentors([scene.room]) == {scene.room: 1}
    presence.give_up(scene.process)  # as another process does with a lease that nobody renews
    assert presence.mentors([scene.room]) == {}
    presence.renew(scene.process, [seat])
    assert presence.mentors([scene.room]) == {scene.room: 1}


def test_a_late_goodbye_does_not_disconnect_who_came_back_elsewhere(database: str) -> None:
    scene = Scene()
    seat = scene.seat(scene.mentor())
    elsewhere = bytes(16)
    presence.renew(elsewhere)
    seats.resume(scene.room, seat_id=seat, secret=scene.secret_of[seat], process=elsewhere)
    seats.disconnect(seat, process=scene.process)
    assert presence.mentors([scene.room]) == {scene.room: 1}
    seats.disconnect(seat, process=elsewhere)
    assert presence.mentors([scene.room]) == {}


def test_a_lease_and_a_seat_hold_no_time_finer_than_a_minute_of_a_person(database: str) -> None:
    scene = Scene()
    seat = Seat.objects.get(pk=scene.seat())
    assert seat.minute == scene.now // 60
    assert {field.name for field in Lease._meta.fields} == {"id", "renewed"}
