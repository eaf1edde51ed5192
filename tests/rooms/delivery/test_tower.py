"""The bell between processes, over a real Valkey; and what happens when nobody hears it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from channels.layers import channel_layers

from rooms.bell import Ring
from rooms.delivery import border, figures, postings, tower
from rooms.delivery.tower import Tower
from rooms.delivery.transactions import Transactions
from rooms.wire import frames
from tests import services
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import admitted, opened, seated
from tests.stories.guest import soon


@pytest.mark.services
async def test_one_process_rings_and_another_hears(valkey: services.Valkey, settings: Any) -> None:
    settings.CHANNEL_LAYERS = _layers(valkey)
    channel_layers.backends.clear()
    heard: asyncio.Queue[list[Ring]] = asyncio.Queue()
    here, there = Tower(lambda _: None), Tower(heard.put_nowait)
    working = [asyncio.create_task(work) for work in (there.listen(), here.tell())]
    one, other = bytes(16), bytes(range(16))
    rings = [Ring(one, 3, 7), Ring(other)]
    async with asyncio.timeout(10):
        while heard.empty():
            here.ring(rings)
            await asyncio.sleep(0.05)
        assert await heard.get() == rings
        # What is rung before the others are told goes in one message, the newest of each kind.
        here.ring([Ring(one, 3, 8)])
        here.ring([Ring(one), Ring(one, 3, 9)])
        while (told := await heard.get()) == rings:
            pass
    assert told == [Ring(one, 3, 9), Ring(one)]
    for task in working:
        task.cancel()
    await there.leave()
    channel_layers.backends.clear()


@pytest.mark.services
async def test_a_valkey_that_stands_still_holds_no_bell_up_for_ever(
    valkey: services.Valkey, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is rung meanwhile is told when it goes on, though no answer ever came."""
    settings.CHANNEL_LAYERS = _layers(valkey)
    channel_layers.backends.clear()
    monkeypatch.setattr(tower, "PATIENCE", 0.2)
    heard: asyncio.Queue[list[Ring]] = asyncio.Queue()
    here, there = Tower(lambda _: None), Tower(heard.put_nowait)
    working = [asyncio.create_task(work) for work in (there.listen(), here.tell())]
    async with asyncio.timeout(30):
        while heard.empty():
            here.ring([Ring(bytes(16), 1, 1)])
            await asyncio.sleep(0.05)
        unheard = figures.UNHEARD._value.get()
        valkey.process.freeze()
        here.ring([Ring(bytes(16), 1, 2)])
        await soon(lambda: figures.UNHEARD._value.get() > unheard, "it gives up", 10)
        valkey.process.thaw()
        here.ring([Ring(bytes(16), 1, 3)])
        while (await heard.get()) != [Ring(bytes(16), 1, 3)]:
            pass
    for task in working:
        task.cancel()
    await there.leave()
    channel_layers.backends.clear()


def _layers(valkey: services.Valkey) -> dict[str, Any]:
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [valkey.url]},
        }
    }


@on_both_databases
async def test_a_bell_that_nobody_heard_costs_seconds_and_loses_nothing(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        posting = postings.application(scene.message(), seat=ana.seat)
        done = await border.cross(Transactions().run, [posting], now=int(time.time()))
        assert done.rings  # and nobody rings them
        assert len(done.outcomes) == 1
        assert await ana.entries_up_to(2) == [2]
        assert ana.all(frames.Entry)[-1].client_id == posting.client_id
        assert ana.all(frames.StampKey)  # a key of that other process, announced before its entry
