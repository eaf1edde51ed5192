"""What a process has just stored is given out as it is: the same bytes, in the same order."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import msgspec
import pytest

from rooms.bell import Ring
from rooms.delivery import border, distribution, held, hub, log, postings, reading, standing
from rooms.delivery.reading import Fresh, Read
from rooms.delivery.transactions import Transactions
from rooms.lifecycle.models import Generation
from rooms.wire import frames
from tests import mls_bytes
from tests.rooms.scene import Scene, on_both_databases, started
from tests.rooms.talking import Device, admitted, opened, seated
from tests.stories.guest import soon


@on_both_databases
def test_what_is_given_out_at_once_is_what_will_be_read(database: str) -> None:
    room = started()
    heard: list[Fresh] = []
    log.stored.add(heard.extend)
    try:
        for seat in (room.ana, room.bea, room.ana):
            room.scene.post(seat)
        log.stop()
    finally:
        log.stored.remove(heard.extend)
    generation = Generation.objects.get()
    since = reading.Since(room.scene.room, 1, generation.id, generation.hour, 1)
    given = [entry for fresh in heard for entry in fresh.entries]
    assert given == reading.entries([since])[generation.id].entries
    assert [entry.seq for entry in given] == [2, 3, 4]


@on_both_databases
def test_where_somebody_comes_or_goes_nothing_is_given_out_unread(database: str) -> None:
    """Who may have an entry is known once the commit beside it is looked at."""
    room = started()
    removal = room.scene.change(removes=(1,))
    both = [
        postings.application(room.scene.message(), seat=room.bea),
        postings.commit(removal, seat=room.mo),
    ]
    done = Transactions().run(both, now=int(time.time()))
    assert [ring.head for ring in done.rings] == [3, 0]
    assert done.fresh == []


@on_both_databases
@pytest.mark.parametrize(("count", "given_out"), [(5, 5), (20, 0)])
def test_more_than_may_be_written_at_once_is_not_given_out_in_one_piece(
    database: str, count: int, given_out: int
) -> None:
    """A member who sends many large messages at once would close everybody's line with it."""
    room = started()
    place = distribution.Place(standing.read(room.scene.room, [room.ana]))
    body = partial(mls_bytes.private, room.scene.group_id, epoch=room.scene.epoch, size=8_000)
    large = [msgspec.structs.replace(room.scene.message(), body=body()) for _ in range(count)]
    said = [postings.application(frame, seat=room.ana) for frame in large]
    (fresh,) = Transactions().run(said, now=int(time.time())).fresh
    assert len(fresh.entries) == count
    before = place.read
    place.give_out(fresh, {})
    assert place.read == before + given_out


@asynccontextmanager
async def _two(scene: Scene) -> AsyncIterator[tuple[Device, Device]]:
    """Mo and Ana, who said something: with it the stamp key is known."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        await ana.say(scene.message())
        assert await mo.entries_up_to(2) == [1, 2]
        yield mo, ana


@on_both_databases
async def test_a_message_is_not_read_back_to_be_given_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _two(scene) as (mo, ana):
        read = _reads(monkeypatch)
        for seq in (3, 4):
            await ana.say(scene.message())
            await mo.entries_up_to(seq)
        assert await ana.entries_up_to(4) == [2, 3, 4]
        assert read == []


@on_both_databases
async def test_what_another_process_stored_comes_before_what_this_one_did(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bell is not heard: the next message here is not given out over its head, and not read."""
    async with _two(scene) as (mo, ana):
        elsewhere = postings.application(scene.message(), seat=ana.seat)
        await border.cross(Transactions().run, [elsewhere], now=int(time.time()))
        here = scene.message()
        read = _reads(monkeypatch)
        await ana.say(here)
        assert await mo.entries_up_to(4) == [1, 2, 3, 4]
        assert await ana.entries_up_to(4) == [2, 3, 4]
        ids = [entry.client_id for entry in mo.all(frames.Entry)[2:]]
        assert ids == [elsewhere.client_id, here.client_id]
        assert [entry.seq for entry in read] == [3]


@on_both_databases
async def test_what_was_read_before_it_was_told_of_keeps_nobody_waiting(scene: Scene) -> None:
    """The hub had read an entry when its writer told it of it; and one that it holds waits for what
    is not there."""
    async with _two(scene) as (mo, ana):
        here = await hub.here()
        place = here._places[scene.room]
        stale = Fresh(scene.room, scene.number, [_read(2)])
        assert place.give_out(stale, {}) == []
        assert place.since().until is None
        # And what waits for an entry that is not there is let go, and read.
        place.held.put(Fresh(scene.room, scene.number, [_read(9)]))
        assert place.since().until == 8
        await ana.say(scene.message())
        assert await mo.entries_up_to(3) == [1, 2, 3]
        here.hear([Ring(scene.room, scene.number, 9)])
        await soon(lambda: place.since().until is None, "what waits in vain is let go", 10)


def _read(seq: int) -> Read:
    return Read(seq, commits=False, key=b"", frame=b"")


def test_what_is_held_goes_in_its_turn_or_not_at_all() -> None:
    """Too much is not held; what was read meanwhile, or waits for what is not there, is let go."""
    waiting = held.Held()
    fresh = [
        Fresh(bytes(16), 1, [Read(seq, commits=False, key=b"", frame=bytes(size))])
        for seq, size in ((3, 10), (5, 10), (6, 10), (7, held.MOST), (8, 10))
    ]
    for each in fresh:
        waiting.put(each)
    assert waiting.before(1) == 2
    assert waiting.next(1) is None
    assert waiting.next(2) is fresh[0]
    assert waiting.next(3) is None
    assert waiting.before(3) == 4
    assert waiting.next(5) is fresh[2]
    assert waiting.before(6) == 7, "the large one was not held"
    assert waiting.before(8) is None, "what was read meanwhile is let go"
    waiting.put(fresh[4])
    waiting.clear()
    assert waiting.before(0) is None
    waiting.put(fresh[0])
    assert waiting.next(2) is fresh[0], "cleared, there is place again"


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[Read]:
    """Entries that the hub reads from now on."""
    found: list[Read] = []

    def reading_on(wanted: list[distribution.Wanted]) -> list[distribution.New]:
        news = distribution_read(wanted)
        found.extend(entry for new in news for entry in new.entries)
        return news

    distribution_read = distribution.read
    monkeypatch.setattr(distribution, "read", reading_on)
    return found
