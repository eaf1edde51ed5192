"""Somebody takes the whole server while people talk: neither what they said, nor where they come
from, nor what their browsers tell of them is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace

import pytest

from rooms.wire import frames
from tests.headless import Crowd
from tests.stories import canaries, needles, raid, search
from tests.stories.canaries import SOURCES
from tests.stories.gathering import gathering
from tests.stories.guest import Guest
from tests.stories.house import House
from tests.stories.needles import shapes
from tests.stories.visitors import detour, visitor

pytestmark = pytest.mark.story


@asynccontextmanager
async def four(
    house: House, clients: Crowd, carried: Sequence[str]
) -> AsyncIterator[tuple[Guest, ...]]:
    """Mo, Ana, Bea and Cleo in the room, each from an address of her own."""
    async with AsyncExitStack() as stack:
        ways = [
            await stack.enter_async_context(detour(house.origin_for(at), str(SOURCES[at]), carried))
            for at in range(4)
        ]
        reached = replace(house, origins=ways)
        room = await stack.enter_async_context(gathering(reached, clients))
        yield await room.three()


async def talk(guests: Sequence[Guest], said: Sequence[str]) -> None:
    """They take turns, and everybody hears it all."""
    for number, phrase in enumerate(said):
        await guests[number % len(guests)].client.say(phrase)
    for guest in guests:
        for phrase in said:
            await guest.hears(phrase)


async def test_nothing_that_was_said_is_kept(either: House, clients: Crowd) -> None:
    """# C1: words, the names that people chose in the room, the secret of its group; in files,
    rows, logs, Valkey, the memory of each process, and after all has ended."""
    by = canaries.chance()
    said = canaries.phrases(by)
    async with raid.prepared(either, canaries.word(by)) as taken:
        async with four(either, clients, canaries.traces(by).lines) as guests:
            await talk(guests, said)
            names = {person["name"] for guest in guests for person in guest.client.people}
            names -= {"Mo"}  # which the shift code holds
            assert len(names) == 3
            sought = {f"phrase {number}": shapes(phrase) for number, phrase in enumerate(said)}
            sought |= {name: shapes(name) for name in names}
            sought["secret"] = needles.secret(bytes.fromhex(await guests[0].client.secret()))
            held = {f"seat of {guest.name}": frozenset({guest.seat}) for guest in guests}
            assert await taken.search(sought, held=held) == []
        either.stop()
        assert await taken.search(sought) == []


async def test_no_address_and_no_header_of_a_visitor_is_kept(either: House, clients: Crowd) -> None:
    """# A2: whoever talks, waits or goes. In memory an address is where a connection needs it, so
    memory is not searched."""
    by = canaries.chance()
    told = canaries.traces(by)
    sought = {**told.sought, **canaries.origins(either)}
    async with raid.prepared(either, canaries.word(by)) as taken:
        async with four(either, clients, told.lines) as guests:
            await talk(guests, canaries.phrases(by, 4))
            with ExitStack() as stack:
                # In a thread: the others go on talking meanwhile.
                await asyncio.to_thread(come, stack, either, told.lines)
                assert await taken.search(sought) == []
        either.stop()
        assert await taken.search(sought) == []


def come(stack: ExitStack, house: House, carried: Sequence[str]) -> None:
    """From every address somebody reads the page and sits down; most go again, a few wait."""
    for number, source in enumerate(SOURCES):
        one = stack.enter_context(visitor(house.origin_for(number), str(source), carried))
        page = one.ask("GET /")
        assert page.one("content-language") == "es", "her headers are heard"
        room = one.sit_down().room
        if number % 16:
            one.say(frames.Leave(room=room))  # a room has so many seats
        else:
            assert str(source) in peers(house)


def peers(house: House) -> set[str]:
    """From where the web processes are visited now, as the kernel knows it."""
    return {
        line.raddr.ip
        for label, process in search.processes(house)
        if label.startswith("web")
        for line in process.net_connections("tcp")
        if line.raddr
    }
