"""A mentor leaves while others come: nobody stops for taking her out, and nobody is named."""

from __future__ import annotations

import asyncio

import pytest

from rooms.wire import frames
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest, soon
from tests.stories.held import Held

pytestmark = pytest.mark.story
SHAPES = ("embedded",)


async def two_mentors(room: Gathering) -> tuple[Guest, Guest, Guest, Guest]:
    """Mo and Noor with Ana inside; Cleo waits."""
    mo = await room.opened()
    noor, ana = await room.mentor("Noor"), await room.survivor("Ana")
    await room.admit(mo, noor, ana)
    cleo = await room.survivor("Cleo")
    await room.waiting(mo, cleo)
    return mo, noor, ana, cleo


async def all_is_well(*guests: Guest) -> None:
    """They hear one another, and no screen shows that anybody's device stopped."""
    for guest in guests:
        await guest.client.say(f"{guest.name} here.")
    for guest in guests:
        for other in guests:
            await guest.hears(f"{other.name} here.")
        assert (guest.client.frozen, guest.withheld(), guest.client.told("alarm")) == (None, [], [])


async def test_a_mentor_whose_leaving_a_newcomer_cannot_read_stays_until_that_one_goes(
    room: Gathering,
) -> None:
    """# C6: sealed before Cleo came, stored after Mo vouched for the log to her."""
    mo, noor, ana, cleo = await two_mentors(room)
    word = Held(noor, frames.Post)
    await noor.client.ask("leave")
    await word.one()
    await room.admit(mo, cleo)
    assert len(mo.client.people) == 4
    word.go()
    await soon(lambda: mo.told(frames.Departed), "Mo hears that she went")
    # For as long as he would have taken to take her out.
    await asyncio.sleep(1)
    await all_is_well(mo, ana, cleo)
    assert [len(guest.client.people) for guest in (mo, ana, cleo)] == [4, 4, 4]
    await cleo.client.ask("leave")
    for guest in (mo, ana):
        await guest.client.until(lambda client: len(client.people) == 2, "sees both gone")
    await mo.client.say("Only us two now.")
    await ana.hears("Only us two now.")
    assert (ana.client.frozen, mo.client.told("alarm")) == (None, [])


async def test_a_mentor_who_leaves_while_somebody_is_let_in_goes_once_that_one_knows(
    room: Gathering,
) -> None:
    """# C6: the seat is given up when Mo's commit that adds Cleo is on its way."""
    mo, noor, ana, cleo = await two_mentors(room)
    commit = Held(mo, frames.Commit)
    await mo.client.ask("admit", seats=[cleo.seat.hex()])
    await commit.one()
    await noor.client.ask("leave")
    await soon(lambda: mo.told(frames.Departed), "Mo hears that she went")
    await asyncio.sleep(0.2)
    commit.go()
    for guest in (mo, ana, cleo):
        await guest.client.until(lambda client: len(client.people) == 3, "sees her gone")
    await cleo.client.until(lambda client: client.ready, "may write")
    await all_is_well(mo, ana, cleo)
