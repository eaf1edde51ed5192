"""A client that stopped says so, and mentors hear of it: once each, wherever they sit. # C6"""

from __future__ import annotations

from typing import get_args

import pytest

from rooms.bell import Ring
from rooms.delivery import notices, standing
from rooms.delivery.standing import Seen, Standing
from rooms.lifecycle import seats
from rooms.lifecycle.models import Seat
from rooms.wire import frames
from tests.rooms import talking
from tests.rooms.scene import Scene, Started, on_both_databases, started
from tests.rooms.talking import admitted, connected, opened, seated

pytestmark = on_both_databases


def freeze(
    scene: Scene,
    *,
    reason: frames.Stopped = "log_hash",
    about: bytes | None = None,
    generation: int | None = None,
) -> frames.Freeze:
    number = scene.number if generation is None else generation
    return frames.Freeze(room=scene.room, generation=number, reason=reason, about=about)


def stands(room: Started) -> Standing:
    return standing.read(room.scene.room, [])


def told(old: Standing | None, room: Started, *, to: bytes) -> list[frames.Frozen]:
    """What a process that last saw `old` tells the mentor in the seat `to`."""
    all_told = notices.of_lobby(old, stands(room), seat=to)
    return [frame for frame in all_told if isinstance(frame, frames.Frozen)]


async def test_every_mentor_is_told_once_and_nobody_else_is(scene: Scene) -> None:
    mentor, noor = scene.mentor(), scene.mentor()
    async with (
        seated(scene, mentor) as mo,
        seated(scene, noor) as early,
        seated(scene) as ana,
        seated(scene) as bea,
    ):
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        for _ in range(2):
            await ana.say(freeze(scene, about=bea.seat))
        expected = frames.Frozen(room=scene.room, seat=ana.seat, reason="log_hash", about=bea.seat)
        assert await mo.hear(frames.Frozen) == await early.hear(frames.Frozen) == expected
        async with seated(scene, scene.mentor()) as late:
            assert await late.hear(frames.Frozen) == expected
        await ana.say(frames.Ping(room=scene.room))
        await ana.hear(frames.Pong)
        # Both reports were taken by now; what they lead to is told before this message.
        await bea.say(scene.message())
        for device in (mo, ana, bea):
            await device.entries_up_to(2)
        assert (mo.all(frames.Frozen), early.all(frames.Frozen)) == ([expected], [expected])
        assert not [*ana.all(frames.Frozen), *bea.all(frames.Frozen)]
        assert not [*ana.all(frames.Refused), *bea.all(frames.Refused)]


async def test_a_mentor_whose_own_client_stopped_is_not_told_of_herself(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene, scene.mentor()) as noor:
        await opened(scene, mentor, mo)
        await mo.say(freeze(scene, reason="stamp"))
        assert (await noor.hear(frames.Frozen)).about is None
        await mo.line.disconnect()
        async with connected() as back:
            await back.say(talking.resume(scene, mo, cursor=0))
            await back.hear(frames.Resumed)
            await noor.say(freeze(scene, reason="descriptor"))
            assert (await back.hear(frames.Frozen)).seat == noor.seat
            assert len(back.all(frames.Frozen)) == 1
        assert not mo.all(frames.Frozen)


async def test_the_next_generation_begins_without_alarms(scene: Scene) -> None:
    """Also for whoever comes into it later. Who stops again is told of again."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        before = freeze(scene)
        await ana.say(before)
        await mo.hear(frames.Frozen)
        await opened(scene, mentor, mo)
        await ana.hear(frames.GenerationOpened, 2)
        await ana.say(before)
        async with seated(scene, scene.mentor()) as late:
            await ana.say(freeze(scene, reason="descriptor"))
            assert (await late.hear(frames.Frozen)).reason == "descriptor"
            assert (await mo.hear(frames.Frozen, 2)).reason == "descriptor"
            assert len(late.all(frames.Frozen)) == 1


@pytest.mark.parametrize("about", ["nobody", "somebody"])
def test_a_process_that_heard_no_bell_finds_it_out_and_tells_once(
    database: str, about: str
) -> None:
    room = started()
    before = stands(room)
    seen = {room.scene.room: Seen(before.changes, before.mentors, before.number, 1)}
    assert standing.sweep(seen) == []
    seats.freeze(room.ana, freeze(room.scene, about=room.bea if about == "somebody" else None))
    assert standing.sweep(seen) == [Ring(room.scene.room)]
    (frozen,) = told(before, room, to=room.mo)
    assert (frozen.seat, frozen.about) == (room.ana, room.bea if about == "somebody" else None)
    assert told(None, room, to=room.mo) == [frozen]
    assert told(stands(room), room, to=room.mo) == []


def test_a_second_report_of_the_same_seat_changes_nothing(database: str) -> None:
    room = started()
    seats.freeze(room.ana, freeze(room.scene, reason="commit_rejected", about=room.bea))
    before = stands(room)
    seats.freeze(room.ana, freeze(room.scene, reason="order"))
    assert stands(room) == before
    (stop,) = before.frozen.values()
    assert (stop.reason, stop.about) == ("commit_rejected", room.bea)


@pytest.mark.parametrize("reason", ["stamp", "order", "welcome", "descriptor"])
def test_nobody_is_named_for_what_only_the_server_can_do(
    database: str, reason: frames.Stopped
) -> None:
    room = started()
    seats.freeze(room.ana, freeze(room.scene, reason=reason, about=room.bea))
    (stop,) = stands(room).frozen.values()
    assert (stop.reason, stop.about) == (reason, None)


def test_nobody_is_named_who_was_never_inside(database: str) -> None:
    room = started()
    seats.freeze(room.ana, freeze(room.scene, about=room.scene.seat()))
    (stop,) = stands(room).frozen.values()
    assert stop.about is None


@pytest.mark.parametrize("reason", get_args(frames.Stopped))
def test_whoever_is_not_inside_reports_of_the_door_alone(
    database: str, reason: frames.Stopped
) -> None:
    """She was shown no log that she could judge, and an alarm costs everyone the room."""
    room = started()
    outside = room.scene.seat()
    room.scene.knock(outside)
    seats.freeze(outside, freeze(room.scene, reason=reason))
    assert bool(stands(room).frozen) == (reason in {"welcome", "descriptor"})


def test_a_report_on_an_older_generation_changes_nothing(database: str) -> None:
    room = started()
    room.scene.open(room.mentor, room.mo)
    before = stands(room)
    seats.freeze(room.ana, freeze(room.scene, generation=1))
    assert stands(room) == before
    seats.freeze(room.ana, freeze(room.scene, generation=2, reason="descriptor"))
    assert told(before, room, to=room.mo)


def test_whoever_stops_again_in_the_next_generation_is_an_alarm_again(database: str) -> None:
    """Also for a process that saw nothing in between: mentors' clients wiped the first one."""
    room = started()
    seats.freeze(room.ana, freeze(room.scene))
    before = stands(room)
    room.scene.open(room.mentor, room.mo)
    seats.freeze(room.ana, freeze(room.scene, reason="welcome"))
    assert told(before, room, to=room.mo)


def test_a_number_far_ahead_ends_nothing(database: str) -> None:
    """No generation has it; it is within what a frame may say."""
    room = started()
    seats.freeze(room.ana, freeze(room.scene, generation=2**53 - 1))
    seats.freeze(room.bea, freeze(room.scene))
    assert room.bea in stands(room).frozen


def test_whoever_stopped_and_left_is_an_alarm_no_more(database: str) -> None:
    """Her place is free: there is nobody whom a mentor could go to."""
    room = started()
    seats.freeze(room.ana, freeze(room.scene))
    assert list(stands(room).frozen) == [room.ana]
    seats.leave(room.ana)
    assert not stands(room).frozen
    seats.freeze(room.ana, freeze(room.scene))
    assert not stands(room).frozen


def test_who_waits_outside_may_stop_too_and_stopping_ends_no_seat(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    seats.freeze(cleo, freeze(room.scene, reason="welcome"))
    assert list(stands(room).frozen) == [cleo]
    assert not Seat.objects.exclude(ended="").exists()
    room.scene.admit(room.mo, cleo, first=3)
    assert list(stands(room).frozen) == [cleo]
