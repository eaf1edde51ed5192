"""The log's writer takes what a turn of the event loop brought in one piece, and waits for nobody
who is gone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from rooms.delivery import log, postings
from rooms.delivery.gathering import Turns
from rooms.delivery.transactions import Outcome, Receipt
from tests.rooms.scene import Started, on_both_databases, started

pytestmark = on_both_databases


@dataclass
class Watched:
    """How many messages each transaction had; each says that it begins, and waits for `ends`."""

    sizes: list[int] = field(default_factory=list)
    begins: threading.Event = field(default_factory=threading.Event)
    ends: threading.Event = field(default_factory=threading.Event)

    async def hold(self) -> None:
        """Until the next transaction has begun; it ends when `ends` is set."""
        assert await asyncio.to_thread(self.begins.wait, 10)


@pytest.fixture
def room(database: str) -> Started:
    room = started()
    log.stop()  # so that nothing of it is still going on
    return room


@pytest.fixture
def watched(room: Started, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    store, watched = log.Writer._store, Watched()

    def storing(writer: log.Writer, batch: list[log.Waiting]) -> None:
        watched.sizes.append(len(batch))
        watched.begins.set()
        assert watched.ends.wait(10)
        store(writer, batch)

    monkeypatch.setattr(log.Writer, "_store", storing)
    yield watched
    watched.ends.set()
    log.stop()


def _submit(room: Started) -> asyncio.Future[Outcome]:
    """Ana says something, on the running loop."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[Outcome] = loop.create_future()
    log.submit(postings.application(room.scene.message(), seat=room.ana), told.set_result, loop)
    return told


async def _said(room: Started, times: int) -> None:
    """She does, and waits for the receipt each time."""
    for _ in range(times):
        assert isinstance(await asyncio.wait_for(_submit(room), 10), Receipt)


def test_what_one_turn_brings_is_one_transaction(room: Started, watched: Watched) -> None:
    watched.ends.set()

    async def turn() -> list[Outcome]:
        told = []
        for _ in range(5):
            told.append(_submit(room))
            time.sleep(0.02)  # noqa: ASYNC251 (a turn that takes its time)
        return await asyncio.wait_for(asyncio.gather(*told), 10)

    outcomes = asyncio.run(turn())
    assert [receipt.seq for receipt in outcomes if isinstance(receipt, Receipt)] == [2, 3, 4, 5, 6]
    assert watched.sizes == [5]


def test_a_turn_that_brings_more_than_a_batch_is_stored_to_its_end(
    room: Started, watched: Watched
) -> None:
    watched.ends.set()

    async def turn() -> list[Outcome]:
        told = [_submit(room) for _ in range(2 * log.BATCH + 44)]
        return await asyncio.wait_for(asyncio.gather(*told), 30)

    assert {type(outcome) for outcome in asyncio.run(turn())} == {Receipt}
    assert watched.sizes == [log.BATCH, log.BATCH, 44]


@pytest.mark.parametrize("beside_the_answer", [0, 2])
def test_what_comes_while_one_runs_goes_together_once_its_answers_are_given(
    room: Started, watched: Watched, beside_the_answer: int
) -> None:
    async def turns() -> None:
        first = _submit(room)
        await watched.hold()
        later = []
        for _ in range(3):
            later.append(_submit(room))
            await asyncio.sleep(0.01)
        watched.ends.set()
        await first
        later += [_submit(room) for _ in range(beside_the_answer)]
        await asyncio.wait_for(asyncio.gather(*later), 10)

    asyncio.run(turns())
    assert watched.sizes == [1, 3 + beside_the_answer]


def test_a_whole_batch_waits_for_no_turn(room: Started, watched: Watched) -> None:
    """Else a crowd that makes each turn long would have the writer stand idle."""

    async def turns() -> list[int]:
        _submit(room)
        await watched.hold()
        for _ in range(log.BATCH):
            _submit(room)
        watched.ends.set()
        until = time.monotonic() + 10
        while len(watched.sizes) < 2 and time.monotonic() < until:
            time.sleep(0.01)  # noqa: ASYNC251 (this turn does not end)
        return list(watched.sizes)

    assert asyncio.run(turns()) == [1, log.BATCH]


def test_a_loop_that_stands_still_keeps_nobody_else_waiting(
    room: Started, watched: Watched
) -> None:
    still = asyncio.new_event_loop()

    async def say_while_one_is_stored() -> None:
        _submit(room)
        await watched.hold()
        _submit(room)

    async def say() -> None:
        _submit(room)

    try:
        still.run_until_complete(say_while_one_is_stored())
        watched.ends.set()
        asyncio.run(_said(room, 3))
        still.run_until_complete(say())
        asyncio.run(_said(room, 3))
        assert sum(watched.sizes) == 9
    finally:
        still.close()


def test_what_came_while_a_loop_was_closed_is_stored(room: Started, watched: Watched) -> None:
    closed = asyncio.new_event_loop()

    async def say_while_one_is_stored() -> None:
        _submit(room)
        await watched.hold()
        _submit(room)

    closed.run_until_complete(say_while_one_is_stored())
    closed.close()
    watched.ends.set()
    until = time.monotonic() + 10
    while sum(watched.sizes) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert watched.sizes == [1, 1]


def test_a_transaction_that_fails_outright_keeps_nobody_waiting(
    room: Started, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.ends.set()

    def fails(writer: log.Writer, batch: list[log.Waiting]) -> None:
        watched.begins.set()
        raise LookupError

    async def say() -> None:
        with monkeypatch.context() as failing:
            failing.setattr(log.Writer, "_store", fails)
            lost = _submit(room)
            await watched.hold()
        await _said(room, 2)
        assert not lost.done()

    asyncio.run(say())


def test_what_waits_at_the_end_is_stored_although_no_turn_is_over(
    room: Started, watched: Watched
) -> None:
    watched.ends.set()

    async def end() -> list[Outcome]:
        told = [_submit(room) for _ in range(log.BATCH + 1)]
        log.stop()  # within the very turn
        return await asyncio.gather(*told)

    assert {type(outcome) for outcome in asyncio.run(end())} == {Receipt}
    assert watched.sizes == [log.BATCH, 1]


async def test_a_loop_that_stands_still_before_it_keeps_no_other_from_being_told(
    database: str,
) -> None:
    here, still = asyncio.get_running_loop(), asyncio.new_event_loop()
    try:
        turns = Turns(lambda: 0, enough=log.BATCH)
        for _ in range(2):
            turns.queued(here)
            assert await asyncio.wait_for(asyncio.to_thread(turns.wait), 5)
            turns.done([still, here])
            await asyncio.sleep(0.05)
    finally:
        turns.end()
        still.close()


def test_one_look_is_enough_for_all_who_ask_for_it_by_then(database: str) -> None:
    turns = Turns(lambda: 0, enough=log.BATCH)
    for _ in range(3):
        turns.queued(None)
    assert turns.wait()
    turns.end()
    assert not turns.wait()


def test_the_end_is_not_lost_among_looks(database: str) -> None:
    turns = Turns(lambda: 0, enough=log.BATCH)
    turns.queued(None)
    turns.end()
    turns.queued(None)
    assert not turns.wait()
