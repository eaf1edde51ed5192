"""Who is connected, by the leases of processes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from rooms.entry import admission
from rooms.lifecycle import presence, rooms, seats
from rooms.lifecycle.models import Knock, Lease, Seat
from rooms.wire.refusals import Refusal
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


def doors(scene: Scene) -> list[str | None]:
    """What the door for tickets and the one for seats answer a survivor: None when they open."""
    return [
        _refused(lambda: admission.checked(rooms.listed(scene.room), band="18-24", by_code=False)),
        _refused(scene.seat),
    ]


def _refused(entering: Callable[[], object]) -> str | None:
    try:
        entering()
    except Refusal as refusal:
        return refusal.code
    return None


def test_a_room_takes_nobody_new_once_the_last_mentor_has_gone(database: str) -> None:
    """# A13."""
    scene = Scene()
    mentor = scene.mentor()
    mo, noor = scene.seat(mentor), scene.seat(scene.mentor())
    ana = scene.seat()
    scene.knock(ana)
    seats.disconnect(noor, process=scene.process)
    assert doors(scene) == [None, None]
    seats.disconnect(mo, process=scene.process)
    assert rooms.listed(scene.room).condition == "empty"
    assert doors(scene) == ["room_unattended"] * 2
    assert presence.connected().filter(pk=ana).exists()
    assert Knock.objects.filter(seat=ana, claimed=False).exists()
    seats.resume(scene.room, seat_id=mo, secret=scene.secret_of[mo], process=scene.process)
    assert doors(scene) == [None, None]


def test_a_room_takes_nobody_new_once_the_lease_of_the_last_mentors_process_is_over(
    database: str,
) -> None:
    """# A13: the process died and told nobody. Whoever waits sits on another one."""
    assert presence.FRESH.total_seconds() <= 10
    scene = Scene()
    mo = scene.seat(scene.mentor())
    died, scene.process = scene.process, bytes(16)
    presence.renew(scene.process)
    ana = scene.seat()
    scene.knock(ana)
    assert doors(scene) == [None, None]
    stale(died)
    assert rooms.listed(scene.room).condition == "empty"
    assert doors(scene) == ["room_unattended"] * 2
    assert presence.connected().filter(pk=ana).exists()
    assert Knock.objects.filter(seat=ana, claimed=False).exists()
    seats.resume(scene.room, seat_id=mo, secret=scene.secret_of[mo], process=scene.process)
    assert doors(scene) == [None, None]


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


def test_a_process_whose_seats_could_not_be_taken_back_asks_for_them_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just after a long sleep the database may fail: its mentors would count as gone for good."""

    def away(*_: object) -> None:
        raise OperationalError

    scene = Scene()
    seat = scene.seat(scene.mentor())
    presence.give_up(scene.process)
    with monkeypatch.context() as failing:
        failing.setattr(presence, "take", away)
        with pytest.raises(OperationalError):
            presence.renew(scene.process, [seat])
    presence.renew(scene.process, [seat])
    assert presence.mentors([scene.room]) == {scene.room: 1}


def test_whoever_came_back_elsewhere_or_left_is_not_taken_away(database: str) -> None:
    scene = Scene()
    mo, ana, elsewhere = scene.seat(scene.mentor()), scene.seat(), bytes(16)
    presence.renew(elsewhere)
    seats.resume(scene.room, seat_id=ana, secret=scene.secret_of[ana], process=elsewhere)
    seats.leave(mo)
    presence.take(scene.process, [ana, mo])
    assert presence.counted(elsewhere) == {ana}
    assert presence.counted(scene.process).isdisjoint({ana, mo})


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
