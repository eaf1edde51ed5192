"""A mentor whom only the rows remember: her line broke while she sat down, or nobody was told."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest
from django.db import OperationalError

from rooms.delivery import border, consumer
from rooms.delivery.strays import Strays
from rooms.lifecycle import presence, seats
from rooms.lifecycle.models import Seat
from tests.rooms import gate, talking
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import connected, seated

pytestmark = on_both_databases


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often enough for a test."""
    monkeypatch.setattr(presence, "RENEW", 1.0)


async def test_a_line_that_broke_while_its_seat_was_taken_counts_for_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# A13: else the room stays open for as long as the process lives, and nobody watches it."""
    async with seated(scene, scene.mentor()) as mo:
        await mo.line.disconnect(timeout=10)
    assert await _mentors(scene) == 0
    monkeypatch.setattr(consumer, "FIRST_FRAME", 0.3)
    async with connected() as again:
        with gate.held(Seat.objects.filter(pk=mo.seat)):
            await again.say(talking.resume(scene, mo, cursor=0))
            assert await again.refused() == "first_frame_late"
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


async def test_only_who_is_met_twice_is_a_stray_and_who_came_after_all_is_none(
    scene: Scene,
) -> None:
    """The rows know of her before her socket does."""
    mentor = scene.mentor()
    seat = await border.cross(scene.seat, mentor)
    here: set[bytes] = set()
    doors: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)
    strays = Strays(scene.process, lambda: here, doors.__getitem__)
    await strays.look()
    assert await _mentors(scene) == 1
    await strays.look()
    assert await _mentors(scene) == 0
    here.add(seat)
    await strays.look()
    assert await _mentors(scene) == 1


async def test_a_socket_that_its_owner_has_given_up_brings_nobody_back(scene: Scene) -> None:
    """She went on at another process, and left there: the dead line is noticed later."""
    seat = await border.cross(scene.seat, scene.mentor())
    await border.cross(seats.disconnect, seat, process=scene.process)
    doors: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)
    strays = Strays(scene.process, lambda: {seat}, doors.__getitem__)
    for _ in range(3):
        await strays.look()
    assert await _mentors(scene) == 0


async def _mentors(scene: Scene) -> int:
    return (await border.cross(presence.mentors, [scene.room])).get(scene.room, 0)


async def _until(scene: Scene, *, mentors: int) -> None:
    for _ in range(500):
        if await _mentors(scene) == mentors:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {mentors}")
