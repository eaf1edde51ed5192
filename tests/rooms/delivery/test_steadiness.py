"""What goes wrong once ends nothing: the hub's work, the writer, the bell, a line, a goodbye."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError, InterfaceError, connection

from peerchat import asgi
from rooms import bell
from rooms.delivery import border, hub, lines, log, postings, replay, steady
from rooms.delivery.transactions import Outcome, Receipt
from rooms.lifecycle.models import Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms import gate, talking
from tests.rooms.scene import Scene, on_both_databases, started
from tests.rooms.talking import admitted, connected, opened, seated


@contextmanager
def missing(table: str) -> Iterator[None]:
    """A table that the database does not have for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO hidden")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE hidden RENAME TO {table}")


async def test_a_step_that_fails_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "AFTER_A_FAILURE", 0.0)
    taken: list[int] = []
    third = asyncio.Event()

    async def step() -> None:
        taken.append(len(taken))
        if len(taken) == 3:
            third.set()
        raise LookupError

    going = asyncio.create_task(steady.forever(step))
    await asyncio.wait_for(third.wait(), 5)
    assert not going.done()
    going.cancel()


@on_both_databases
def test_an_answer_or_a_bell_that_fails_ends_neither_the_writer_nor_the_others(
    database: str,
) -> None:
    room = started()

    def broken(_: object) -> None:
        raise LookupError

    first, second = (
        postings.application(room.scene.message(), seat=seat) for seat in (room.ana, room.bea)
    )
    heard: list[bell.Ring] = []
    bell.heard.add(broken)
    bell.heard.add(heard.extend)
    try:
        log.submit(first, broken)
        done: Future[Outcome] = Future()
        log.submit(second, done.set_result)
        assert isinstance(done.result(10), Receipt)
        log.stop()
        assert max(ring.head for ring in heard) == 3
    finally:
        bell.heard.remove(heard.extend)
        bell.heard.remove(broken)


async def test_an_event_loop_that_is_gone_does_not_end_the_writer(scene: Scene) -> None:
    mo = await border.cross(scene.seat)
    posting = postings.Posting(
        room=scene.room,
        generation=1,
        client_id=bytes(16),
        epoch=0,
        seat=mo,
        group_id=bytes(16),
        commitment=bytes(32),
        body=b"",
    )
    gone = asyncio.new_event_loop()
    gone.close()
    log.submit(posting, lambda _: None, gone)
    done: Future[Outcome] = Future()
    log.submit(posting, done.set_result)
    outcome = await asyncio.to_thread(done.result, 10)
    assert isinstance(outcome, Refusal)


async def test_a_reader_whose_connection_broke_gets_another(database: str) -> None:
    def look() -> object:
        connection.ensure_connection()
        return connection.connection

    def fail() -> None:
        raise InterfaceError

    before = await border.look(look)
    assert await border.look(look) is before
    with pytest.raises(InterfaceError):
        await border.look(fail)
    assert await border.look(look) is not before
    await border.let_go()


@on_both_databases
async def test_the_writer_writes_to_the_end_though_the_seats_cannot_be_given_up(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
    hiding = missing("rooms_lease")
    await border.cross(hiding.__enter__)
    try:
        with pytest.raises(DatabaseError):
            await asgi.end()
        assert not [t for t in threading.enumerate() if t.name in ("log-writer", "reader_0")]
    finally:
        await border.cross(hiding.__exit__, None, None, None)


@on_both_databases
async def test_a_socket_that_finds_no_database_is_told_that_it_is_our_fault(
    scene: Scene,
) -> None:
    hiding = missing("rooms_lease")
    await border.cross(hiding.__enter__)
    try:
        async with connected() as ana:
            assert await ana.refused() == "server_error"
            assert await ana.closed() == 1011
    finally:
        await border.cross(hiding.__exit__, None, None, None)


@on_both_databases
async def test_what_is_said_now_waits_for_one_stretch_of_all_who_come_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, may_read = border.look, asyncio.Event()
    reading = most = 0

    async def held(read: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal reading, most
        if read is not replay.after:
            return await look(read, *arguments)
        reading += 1
        most = max(most, reading)
        await may_read.wait()
        found = await look(read, *arguments)
        reading -= 1
        return found

    mentor = scene.mentor()
    async with (
        seated(scene, mentor) as mo,
        seated(scene) as ana,
        seated(scene) as bea,
        connected() as ana_again,
        connected() as bea_again,
    ):
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        for gone in (ana, bea):
            await gone.line.disconnect()
        await mo.say(scene.message())
        await mo.entries_up_to(2)
        monkeypatch.setattr(border, "look", held)
        for back, seat in ((ana_again, ana), (bea_again, bea)):
            await back.say(talking.resume(scene, seat, cursor=1))
            await back.hear(frames.Resumed)
        await asyncio.sleep(0.2)
        may_read.set()
        for back in (ana_again, bea_again):
            await back.entries_up_to(2)
    assert most == 1


async def test_a_peer_that_hangs_up_leaves_no_task_behind(scene: Scene) -> None:
    async with seated(scene):
        assert len(_lines()) == 1
    await _no_line_is_left()
    async with connected():
        assert len(_lines()) == 1
    await _no_line_is_left()


def _lines() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if "_pump" in repr(task.get_coro())]


async def _no_line_is_left() -> None:
    if pumps := _lines():
        _, left = await asyncio.wait(pumps, timeout=5)
        assert not left


async def test_a_reader_who_takes_nothing_does_not_keep_a_closed_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "LAST_WORDS", 0.01)

    async def never(_: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    line = lines.open_line({}, never, lambda _: None)
    line.write(lines.Batch([b"x"]))
    async with asyncio.timeout(5):
        await line.finish()
    await _no_line_is_left()


async def test_a_line_whose_peer_is_gone_ends_quietly() -> None:
    async def gone(_: dict[str, Any]) -> None:
        raise OSError

    line = lines.open_line({}, gone, lambda _: None)
    line.write(lines.Batch([b"x"]))
    await line.finish()


@on_both_databases
async def test_whoever_only_names_a_seat_does_not_stand_in_its_owners_way(scene: Scene) -> None:
    async with seated(scene) as ana, connected() as somebody, (await hub.here()).door(ana.seat):
        wrong = msgspec.structs.replace(talking.resume(scene, ana, cursor=0), secret=bytes(32))
        await somebody.say(wrong)
        assert await somebody.refused() == "seat_gone"


@pytest.mark.parametrize("by", [frames.Hello, frames.Resume])
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_late_goodbye_does_not_unseat_who_came_back_to_the_same_process(
    scene: Scene, by: type[frames.Hello | frames.Resume]
) -> None:
    hello = talking.hello(scene)
    await talking.attended(scene)
    async with connected() as ana, connected() as again:
        await ana.say(hello)
        ana.seat, ana.secret = (await ana.hear(frames.Seated)).seat, hello.secret
        with gate.held(Seat.objects.filter(pk=ana.seat)):
            await again.say(hello if by is frames.Hello else talking.resume(scene, ana, cursor=0))
            await border.cross(gate.until_waiting, 1)
            leaving = asyncio.create_task(ana.line.disconnect(timeout=10))
            await asyncio.sleep(0.3)
        await again.hear(frames.Seated if by is frames.Hello else frames.Resumed)
        await leaving
        await asyncio.sleep(0.2)
        seat = await border.cross(Seat.objects.get, pk=ana.seat)
        assert seat.process_id == (await hub.here()).process
