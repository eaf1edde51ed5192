"""Who is there, by each client's own clock: heartbeats, absence, silence, and wrong clocks.

Clients here live faster than the server: a minute of theirs is a second or two of ours.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from rooms.wire import frames
from tests.headless import Event
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest
from tests.stories.held import Held

pytestmark = pytest.mark.story


def as_seen(watcher: Guest, other: Guest) -> Event:
    """How `other` stands in the roster of `watcher`."""
    return next(each for each in watcher.client.people if each["seat"] == other.seat.hex())


async def three(room: Gathering, *, pace: float) -> tuple[Guest, Guest, Guest]:
    """Mo with Ana and Bea, all living this fast."""
    mo = await room.mentor("Mo", pace=pace)
    await mo.client.until(lambda client: client.ready, "opens the room")
    ana, bea = [await room.survivor(name, pace=pace) for name in ("Ana", "Bea")]
    await room.admit(mo, ana, bea)
    return mo, ana, bea


async def test_a_server_that_holds_the_mentor_back_leaves_the_room_unattended(
    room: Gathering,
) -> None:
    """# D9: the server says that a mentor is there, and passes on nothing. Her own clock knows."""
    _, ana, bea = await three(room, pace=15)
    heartbeats = len(bea.log)

    def holds_back(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if not isinstance(frame, frames.Entry):
            yield frame

    ana.between.tamper = holds_back
    await ana.client.until(lambda _: not ana.attended, "hears nobody")
    assert ana.client.told("condition")[-1]["mentors"] == 1
    assert bea.attended
    assert len(bea.log) > heartbeats
    ana.between.honest()
    ana.between.cut()
    await ana.client.until(lambda _: ana.attended, "hears the mentor again")
    await ana.client.say("There you are.")
    await bea.hears("There you are.")
    assert (ana.client.frozen, ana.withheld(), ana.client.lines("missed")) == (None, [], [])


async def test_a_page_out_of_sight_says_so(room: Gathering) -> None:
    """# D9"""
    _, ana, bea = await three(room, pace=1)
    await bea.client.ask("hidden", hidden=True)
    await ana.client.until(lambda _: as_seen(ana, bea)["away"], "sees her away")
    await bea.client.ask("hidden", hidden=False)
    await ana.client.until(lambda _: not as_seen(ana, bea)["away"], "sees her back")


async def test_silence_is_shown_and_in_the_end_frees_the_place(room: Gathering) -> None:
    """# D9: nobody leaves a place for good by losing her phone. She is told that she was away, not
    that a mentor threw her out."""
    mo, ana, bea = await three(room, pace=60)
    bea.between.dead = True
    bea.between.cut()
    await ana.client.until(lambda _: as_seen(ana, bea)["silent"], "sees her silent")
    assert as_seen(ana, mo)["silent"] is None
    await ana.client.until(lambda client: len(client.people) == 2, "sees her gone", seconds=60)
    assert len(mo.asked(frames.Commit)) == 2
    bea.between.dead = False
    await bea.client.until(lambda client: client.ended, "is told")
    assert bea.client.ended == "gone"
    again = await room.survivor("Bea again")
    await room.admit(mo, again)
    await again.client.say("My battery was empty.")
    await ana.hears("My battery was empty.")


@pytest.mark.parametrize("skew", [-540, 540])
async def test_a_clock_within_ten_minutes_does_no_harm(room: Gathering, skew: int) -> None:
    """# C6"""
    mo = await room.opened()
    ana = await room.arrive("Ana", skew=skew)
    await room.enter(ana)
    await room.admit(mo, ana)
    await mo.client.say("Hello.")
    await ana.client.say("Hello, Mo.")
    await mo.hears("Hello, Mo.")
    for text in ("Hello.", "Hello, Mo."):
        await ana.hears(text)
    assert ana.client.told("refusal") == []


@pytest.mark.parametrize("skew", [-86_400, -720, 720, 86_400])
async def test_a_wrong_clock_is_named_at_the_door(room: Gathering, skew: int) -> None:
    """# C6: no certificate can be held against it, so it would look like an alarm inside."""
    await room.opened()
    ana = await room.arrive("Ana", skew=skew)
    await ana.client.ask("enter", room=room.listed(), band="18-24")
    await ana.client.until(lambda client: client.ended or client.told("turned_away"), "is told")
    told = ana.client.last("ended") or ana.client.last("turned_away")
    assert told
    assert told["code"] == "clock_wrong"
    assert ana.client.frozen is None
    assert ana.asked(frames.Hello) == []


def statuses(guest: Guest) -> dict[str, str]:
    """What became of each of her messages, by id."""
    return {line["id"]: line["status"] for line in guest.client.lines("said")}


async def test_what_was_sealed_too_early_goes_by_itself_unless_somebody_came_since(
    room: Gathering,
) -> None:
    """# C6: `stale_epoch`. A person who pressed Send before a stranger came is asked."""
    mo, ana, bea, cleo = await room.three()
    held = Held(ana, frames.Post)
    first = await ana.client.say("For those who are here.")
    await held.one()
    await mo.client.ask("remove", leaf=cleo.leaf)
    await ana.client.until(lambda client: len(client.people) == 3, "sees Cleo go")
    held.go()
    await bea.hears("For those who are here.")
    assert ana.told(frames.Refused)[-1].code == "stale_epoch"
    await ana.client.until(lambda _: statuses(ana)[first] == "sent", "sees it sent")

    held = Held(ana, frames.Post)
    second = await ana.client.say("Only for you two.")
    await held.one()
    dora = await room.survivor("Dora")
    await room.admit(mo, dora)
    await mo.client.ask("remove", leaf=bea.leaf)
    # Three they were before as well: only with Dora among them has she seen both.
    inside = {guest.seat.hex() for guest in (mo, ana, dora)}
    await ana.client.until(
        lambda client: {person["seat"] for person in client.people} == inside, "sees both changes"
    )
    held.go()
    await ana.client.until(lambda _: statuses(ana)[second] == "ask", "is asked")
    assert "Only for you two." not in dora.client.heard()
    await ana.client.ask("retry", id=second)
    await dora.hears("Only for you two.")
    await mo.hears("Only for you two.")
    assert mo.client.heard().count("Only for you two.") == 1
