"""Whoever speaks too fast, and everybody where much comes late, as any client sees it."""

from __future__ import annotations

import asyncio
import secrets
import time

import msgspec
import pytest
from django.conf import LazySettings

from rooms import strain
from rooms.delivery import border, hub, log, paces
from rooms.entry import puzzles
from rooms.entry.pressure import Pressure
from rooms.lifecycle import presence
from rooms.strain import Strain
from rooms.wire import frames
from tests.rooms import talking
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import admitted, connected, opened, seated
from tests.stories.guest import soon

pytestmark = on_both_databases


async def test_a_message_that_came_too_fast_is_refused_by_its_name(scene: Scene) -> None:
    """Else her client waits for its receipt for ever."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        said = [scene.message() for _ in range(70)]
        await talking.say_all(ana, said)
        refused = await ana.hear(frames.Refused)
        assert (refused.code, refused.room) == ("too_fast", scene.room)
        assert refused.client_id in {message.client_id for message in said}


async def test_a_flood_is_refused_then_closed_and_the_seat_may_resume(
    scene: Scene, settings: LazySettings
) -> None:
    settings.FRAMES_A_SECOND = 2
    async with seated(scene) as ana:
        for _ in range(200):
            await ana.say(frames.Ping(room=scene.room))
        assert await ana.closed() == 4429
        assert ana.all(frames.Refused)[0].code == "too_fast"
        async with connected() as hasty:
            await hasty.say(talking.resume(scene, ana, cursor=0))
            assert await hasty.refused() == "too_soon"
            assert await hasty.closed() == 4429
        await asyncio.sleep(paces.RESUME / settings.FRAMES_A_SECOND)
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=0))
            await again.hear(frames.Resumed)
            for _ in range(20):
                await again.say(frames.Ping(room=scene.room))
            assert await again.refused() == "too_fast", "her bucket is the same one"


async def test_nobody_can_use_up_the_pace_of_a_seat_that_is_not_hers(scene: Scene) -> None:
    async with seated(scene) as ana:
        wrong = msgspec.structs.replace(talking.resume(scene, ana, cursor=0), secret=bytes(32))
        for _ in range(2 * paces.BURST):
            async with connected() as other:
                await other.say(wrong)
                assert await other.refused() == "seat_gone"
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=0))
            await again.hear(frames.Resumed)


async def test_whoever_spoke_too_fast_may_still_leave(scene: Scene) -> None:
    async with seated(scene) as ana:
        (await hub.here()).paces.of(ana.seat).take(time.monotonic(), 1_000)
        await ana.say(frames.Ping(room=scene.room))
        assert await ana.refused() == "too_fast"
        await ana.say(frames.Leave(room=scene.room))
        assert await ana.closed() == 1000


async def test_processes_share_those_who_come(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the puzzle would get harder only for so many times as large a crowd."""
    monkeypatch.setattr(puzzles, "lately", Pressure())
    here = await hub.here()
    alone = await border.cross(presence.processes)
    await border.cross(presence.renew, secrets.token_bytes(16))
    await here._count_processes()
    assert puzzles.lately.processes == alone + 1


async def test_a_log_or_an_event_loop_that_is_late_is_felt(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# N6"""
    felt = Strain(time.monotonic())
    monkeypatch.setattr(strain, "here", felt)
    store = log.Writer._store

    def late(writer: log.Writer, batch: list[log.Waiting]) -> None:
        time.sleep(0.5)
        store(writer, batch)

    mentor = scene.mentor()
    async with seated(scene, mentor) as mo:
        await opened(scene, mentor, mo)
        monkeypatch.setattr(log.Writer, "_store", late)
        await mo.say(scene.message())
        await mo.hear(frames.Receipt)
        assert felt._log.late > 0.01
        monkeypatch.undo()
        monkeypatch.setattr(strain, "here", felt)
        before = felt._loop.late
        time.sleep(0.5)  # noqa: ASYNC251 (that is what is felt)
        await soon(lambda: felt._loop.late > before + 0.01, "the event loop was late")


async def test_a_strained_process_has_people_speak_slowly_and_still_lets_them_in_and_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# N6: a message counts for ten frames, a commit for one."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        strained = Strain(time.monotonic())
        strained.ease = "slow"
        for looked in ("stored", "turned"):
            monkeypatch.setattr(strained, looked, lambda late, now: None)
        monkeypatch.setattr(strain, "here", strained)
        said = [scene.message() for _ in range(10)]
        await talking.say_all(ana, said)
        assert await ana.refused(3) == "too_fast", "of sixty at once"
        await talking.say_all(mo, [scene.message() for _ in range(5)])
        await mo.hear(frames.Receipt, len(mo.all(frames.Receipt)) + 5)
        await admitted(scene, mo, bea, first=2)
        monkeypatch.undo()
        await asyncio.sleep(1)
        await ana.say(said[-1])
        while said[-1].client_id not in {told.client_id for told in ana.all(frames.Receipt)}:
            await ana.hear(frames.Receipt, len(ana.all(frames.Receipt)) + 1)
