"""Whoever leaves gives her seat up at once, also where her client stopped: nobody else is to see
her name in the room for a quarter of an hour more."""

from __future__ import annotations

import pytest

from rooms.wire import frames
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest, soon
from tests.stories.held import Held

pytestmark = pytest.mark.story
SHAPES = ("embedded",)


async def stopped_with_words_on_their_way(room: Gathering, mo: Guest, ana: Guest) -> None:
    words = Held(ana, frames.Post)
    await ana.client.say("Do you hear me?")
    await words.one()
    false = (await ana.client.forge(kind="remove", leaf=mo.leaf)).message
    room.lie(ana, room.entry(ana, false, kind=1, by=ana))
    await ana.client.until(lambda client: client.frozen, "stops")


async def test_whose_client_stops_while_she_leaves_gives_her_seat_up_all_the_same(
    room: Gathering,
) -> None:
    """# C6 # B3"""
    mo, ana, _bea, _cleo = await room.three()
    parting = Held(ana, frames.Post)
    false = (await ana.client.forge(kind="remove", leaf=mo.leaf)).message
    await ana.client.ask("leave")
    await parting.one()
    room.lie(ana, room.entry(ana, false, kind=1, by=ana))
    await soon(lambda: mo.told(frames.Departed), "Mo hears that she went")


@pytest.mark.parametrize("line", ["that is there", "that was gone"])
async def test_whose_client_stopped_gives_her_seat_up_as_she_leaves(
    room: Gathering, line: str
) -> None:
    """# C6 # B3"""
    mo, ana, bea, _cleo = await room.three()
    await stopped_with_words_on_their_way(room, mo, ana)
    if line == "that was gone":
        await ana.loses_her_line()
    await ana.client.ask("leave")
    await soon(lambda: mo.told(frames.Departed), "Mo hears that she went")
    for guest in (mo, bea):
        await guest.client.until(lambda client: len(client.people) == 3, "sees her gone")
    assert (bea.client.frozen, mo.client.frozen) == (None, None)
