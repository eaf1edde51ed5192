"""Refusals that only a socket meets, each provoked on one: what it says, and how it ends."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from rooms.delivery import consumer, doorway, log, visit
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms import talking
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import Device, admitted, connected, opened, seated

pytestmark = on_both_databases


async def test_who_does_not_say_who_she_is_is_let_go(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "FIRST_FRAME", 0.05)
    async with connected() as silent:
        assert await silent.refused() == "first_frame_late"
        assert await silent.closed() == 4408
    monkeypatch.undo()
    async with seated(scene, scene.mentor()) as mo:
        assert mo.seat, "the control: half a minute is enough"


async def test_whoever_was_told_busy_does_not_stay_without_a_seat(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an outage of seconds fills the process with strangers who outlast it."""

    def away(*_: object, **__: object) -> None:
        raise Refusal("busy")

    monkeypatch.setattr(consumer, "FIRST_FRAME", 0.5)
    monkeypatch.setattr(doorway, "hello", away)
    async with connected() as device:
        await device.say(talking.hello(scene, scene.mentor()))
        assert await device.refused() == "busy"
        await device.say(talking.hello(scene, scene.mentor()))
        assert await device.refused(2) == "busy"
        assert await device.closed() == 4408


async def test_a_frame_over_the_largest_size_ends_the_socket(scene: Scene) -> None:
    async with connected() as device:
        await device.line.send_to(bytes_data=bytes(frames.MAX_FRAME + 1))
        assert await device.refused() == "frame_too_large"
        assert await device.closed() == 1009


async def test_a_first_frame_of_another_kind_ends_the_socket(scene: Scene) -> None:
    async with connected() as device:
        await device.say(frames.Ping(room=scene.room))
        assert await device.refused() == "not_first"
        assert await device.closed() == 4400


async def test_a_second_seat_in_the_same_room_is_refused_on_the_same_socket(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo:
        await mo.say(talking.hello(scene, mentor))
        assert await mo.refused() == "already_seated"
        await _still_there(mo, scene)


async def test_a_socket_holds_four_rooms_and_refuses_the_fifth(scene: Scene) -> None:
    others = [await talking.scene() for _ in range(visit.ROOMS)]
    async with seated(scene, scene.mentor()) as mo:
        for count, other in enumerate(others[:-1], start=2):
            await mo.say(talking.hello(other, other.mentor()))
            assert (await mo.hear(frames.Seated, count)).room == other.room
        await mo.say(talking.hello(others[-1], others[-1].mentor()))
        assert await mo.refused() == "too_many"
        await _still_there(mo, scene)


async def test_a_room_that_never_was_refuses_a_ticket_for_it(scene: Scene) -> None:
    mentor = scene.mentor()
    scene.room = bytes(16)
    async with connected() as device:
        await device.say(talking.hello(scene, mentor))
        assert await device.refused() == "unknown_room"
        assert await device.closed() == 4401


async def test_a_log_that_cannot_keep_up_says_so_and_takes_the_same_message_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor = scene.mentor()
    async with AsyncExitStack() as stack:
        mo = await stack.enter_async_context(seated(scene, mentor))
        ana = await stack.enter_async_context(seated(scene))
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        message = scene.message()
        monkeypatch.setattr(log, "MOST_WAITING", 0)
        await ana.say(message)
        refused = await ana.hear(frames.Refused)
        assert (refused.code, refused.client_id) == ("busy", message.client_id)
        monkeypatch.undo()
        await ana.say(message)
        assert (await ana.hear(frames.Receipt)).client_id == message.client_id


async def _still_there(device: Device, scene: Scene) -> None:
    """The refusal closed nothing."""
    await device.say(frames.Ping(room=scene.room))
    await device.hear(frames.Pong)
