"""A generation has a place for its entries before anybody can say anything in it."""

from __future__ import annotations

import asyncio
import secrets
import time

import pytest
from django.db import OperationalError, connection

from rooms.delivery import border, hub, keeping, opening
from rooms.delivery.models import Entry
from rooms.lifecycle.models import Generation
from rooms.wire import frames
from tests.rooms import gate, talking
from tests.rooms.scene import Scene, on_both_databases, started
from tests.rooms.talking import admitted, opened, seated

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@on_both_databases
def test_there_is_no_generation_without_a_place(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room would be mute for as long as it lasts, and its mentor would not know why."""
    scene = Scene()
    mentor = scene.mentor()
    seat = scene.seat(mentor)
    frame = scene.opening(mentor, 1)

    def fails(hour: int) -> None:
        assert hour == scene.now // 3_600
        raise OperationalError

    with monkeypatch.context() as failing:
        failing.setattr(keeping, "prepare", fails)
        with pytest.raises(OperationalError):
            opening.open_next(seat, frame, root=scene.keys.root, now=scene.now)
    assert not Generation.objects.exists()
    opening.open_next(seat, frame, root=scene.keys.root, now=scene.now)
    assert Generation.objects.get().hour == scene.now // 3_600


@on_postgresql
async def test_while_no_place_can_be_made_others_are_not_kept_waiting(scene: Scene) -> None:
    """A vacuum, or a migration, is at the table: whoever wants a place is told to ask again."""
    mentor, hour = scene.mentor(), _some_hour()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        with gate.locked("rooms_entry", "SHARE UPDATE EXCLUSIVE"):
            making = asyncio.create_task(border.cross(_prepared, hour))
            await border.cross(gate.until_waiting, 1)
            await ana.say(scene.message())
            await ana.hear(frames.Receipt)
            assert not making.done(), "it still waits, and she did not"
            assert await making == "refused"
        assert await border.cross(_prepared, hour) == "made"


@on_postgresql
def test_a_place_is_made_beside_whoever_reads_and_whoever_posts(database: str) -> None:
    """A backup reads for minutes. Whoever waited for it would hold up all who post behind her."""
    for mode in ("ACCESS SHARE", "ROW EXCLUSIVE"):
        with gate.locked("rooms_entry", mode):
            assert _prepared(_some_hour()) == "made"


def _some_hour() -> int:
    """For which no test has made a place yet: places outlast one."""
    return 10**6 + secrets.randbelow(10**6)


def _prepared(hour: int) -> str:
    try:
        keeping.prepare(hour)
    except OperationalError:
        return "refused"
    return "made"


@on_postgresql
def test_a_generation_that_older_code_opened_without_a_place_gets_one(database: str) -> None:
    room = started()
    generation = Generation.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE rooms_entry_{generation.hour}")
    opening.mend()
    room.scene.post(room.ana)
    assert Entry.objects.count() == 1


@on_postgresql
async def test_a_process_sees_to_that_when_it_starts(scene: Scene) -> None:
    mentor, hour = scene.mentor(), _some_hour()
    async with seated(scene, mentor) as mo:
        await opened(scene, mentor, mo)
    await talking.quiet()
    later = {"hour": hour, "minute": hour * 60}
    await border.cross(Generation.objects.update, **later)
    await hub.here()
    await border.cross(_until_there, f"rooms_entry_{hour}")


def _until_there(table: str) -> None:
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone() != (None,):
                return
        time.sleep(0.02)
    raise AssertionError("it is not made")
