"""A mentor whom only the rows remember: her line broke while she sat down, or nobody was told."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest
from django.db import OperationalError

from rooms.delivery import border, consumer, hub, standing
from rooms.delivery.strays import Strays
from rooms.lifecycle import presence, seats
from rooms.lifecycle.models import Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms import gate, talking
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import connected, seated

pytestmark = on_both_databases


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often enough for a test."""
    monkeypatch.setattr(presence, "RENEW", 0.2)


async def test_a_line_that_broke_while_its_seat_was_taken_counts_for_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# A13: else the room stays open for as long as the process lives, and nobody watches it."""
    async with seated(scene, scene.mentor()) as mo:
        await mo.line.disconnect(timeout=10)
    assert await _mentors(scene) == 0
    monkeypatch.setattr(consumer, "FIRST_FRAME", 0.3)
    async with connected() as again:
        holding = gate.held(Seat.objects.filter(pk=mo.seat))
        await asyncio.to_thread(holding.__enter__)
        await again.say(talking.resume(scene, mo, cursor=0))
        assert await again.refused() == "first_frame_late"
        await asyncio.to_thread(holding.__exit__, None, None, None)
        assert await again.closed() == 4408
    await _until(scene, mentors=1)  # the verb went on without her
    await _until(scene, mentors=0)


async def test_a_goodbye_that_the_database_did_not_hear_is_said_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError

    async with seated(scene, scene.mentor()) as mo:
        with monkeypatch.context() as failing:
            failing.setattr(seats, "disconnect", away)
            await mo.line.disconnect(timeout=10)
        assert await _mentors(scene) == 1
    await _until(scene, mentors=0)


async def test_who_has_a_socket_here_and_counts_nowhere_counts_again(scene: Scene) -> None:
    async with seated(scene, scene.mentor()) as mo:
        process = (await hub.here()).process
        await border.cross(seats.disconnect, mo.seat, process=process)
        await _until(scene, mentors=1)


async def test_who_has_just_come_in_is_no_stray(scene: Scene) -> None:
    """The rows know of her before her socket does: met once is not met twice."""
    await border.cross(scene.seat, scene.mentor())
    doors: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)
    strays = Strays(scene.process, set, doors.__getitem__)
    await strays.look()
    assert await _mentors(scene) == 1
    await strays.look()
    assert await _mentors(scene) == 0


async def test_a_ticket_is_good_again_when_nobody_was_told_of_the_seat(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is told `busy` says the same again, and nothing has happened in between."""

    def away(*_: object) -> None:
        raise Refusal("busy")

    hello = talking.hello(scene, scene.mentor())
    async with connected() as mo:
        with monkeypatch.context() as failing:
            failing.setattr(standing, "read", away)
            await mo.say(hello)
            assert await mo.refused() == "busy"
        assert not await border.cross(Seat.objects.exists)
        await mo.say(hello)
        assert (await mo.hear(frames.Seated)).role == "mentor"


async def _mentors(scene: Scene) -> int:
    return (await border.cross(presence.mentors, [scene.room])).get(scene.room, 0)


async def _until(scene: Scene, *, mentors: int) -> None:
    for _ in range(500):
        if await _mentors(scene) == mentors:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {mentors}")
