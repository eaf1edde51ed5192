"""The log's writer takes what a turn of the event loop brought in one piece, and waits for nobody
who is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from rooms.delivery import log, postings
from rooms.delivery.transactions import Outcome, Receipt
from tests.rooms.scene import Started, on_both_databases, started


@dataclass
class Watched:
    """How many messages each transaction had; each says that it begins, and waits for `ends`."""

    sizes: list[int] = field(default_factory=list)
    begins: threading.Event = field(default_factory=threading.Event)
    ends: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    store, watched = log.Writer._store, Watched()
    watched.ends.set()

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


@on_both_databases
def test_what_one_turn_brings_is_one_transaction(database: str, watched: Watched) -> None:
    room = started()
    watched.sizes.clear()

    async def turn() -> list[Outcome]:
        return await asyncio.gather(*[_submit(room) for _ in range(5)])

    outcomes = asyncio.run(turn())
    assert [receipt.seq for receipt in outcomes if isinstance(receipt, Receipt)] == [2, 3, 4, 5, 6]
    assert watched.sizes == [5]


@on_both_databases
@pytest.mark.parametrize("beside_the_answer", [0, 2])
def test_what_comes_while_one_runs_goes_together_once_its_answers_are_given(
    database: str, watched: Watched, beside_the_answer: int
) -> None:
    room = started()
    watched.sizes.clear()
    watched.begins.clear()
    watched.ends.clear()

    async def turns() -> None:
        first = _submit(room)
        assert await asyncio.to_thread(watched.begins.wait, 10)
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


@on_both_databases
def test_a_loop_that_stands_still_keeps_nobody_else_waiting(
    database: str, watched: Watched
) -> None:
    room = started()
    still = asyncio.new_event_loop()
    try:

        async def leave() -> None:
            _submit(room)

        async def leave_while_it_is_stored() -> None:
            watched.begins.clear()
            watched.ends.clear()
            _submit(room)
            assert await asyncio.to_thread(watched.begins.wait, 10)
            _submit(room)

        still.run_until_complete(leave_while_it_is_stored())
        watched.ends.set()

        async def say() -> Outcome:
            return await asyncio.wait_for(_submit(room), 10)

        assert isinstance(asyncio.run(say()), Receipt)
        still.run_until_complete(leave())
        assert isinstance(asyncio.run(say()), Receipt)
    finally:
        still.close()


@on_both_databases
def test_what_waits_at_the_end_is_stored_although_no_turn_is_over(
    database: str, watched: Watched
) -> None:
    room = started()

    async def end() -> Outcome:
        told = _submit(room)
        log.stop()  # within the very turn
        return await told

    outcome = asyncio.run(end())
    assert isinstance(outcome, Receipt)
    assert outcome.seq == 2
