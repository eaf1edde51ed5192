"""A room outlives its mentor: she crashes and returns, another takes over, and nobody else can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import msgspec
import pytest
from playwright.async_api import Browser, expect

from rooms.wire import frames
from tests.headless import client_id
from tests.stories import hand_made, people
from tests.stories.gathering import BAND, Gathering
from tests.stories.guest import Guest, soon
from tests.stories.held import Held
from tests.stories.house import House
from tests.stories.impostor import Impostor, known_to
from tests.stories.people import Person, arrive
from tests.stories.places import ROOM

pytestmark = pytest.mark.story
replace = msgspec.structs.replace


async def two_in(chrome: Browser, house: House, mentor: Person) -> tuple[Person, Person]:
    """Ana and Bea, let in by this mentor."""
    ana, bea = [await arrive(chrome, house, number=number) for number in (1, 0)]
    for survivor in (ana, bea):
        await survivor.enter("young", ROOM)
    await mentor.admit_all(2)
    for survivor in (ana, bea):
        await survivor.seated()
    return ana, bea


@pytest.mark.parametrize("who", ["Mo", "Noor"])
async def test_a_crashed_mentor_comes_back_or_another_takes_over(
    chrome: Browser, fresh: House, who: str
) -> None:
    """# C6 # D9: her browser is killed. Everybody knocks again by herself, and keeps what was said
    and what she had begun to write."""
    async with people.doomed() as (doomed, kill):
        mo = await arrive(doomed, fresh, wide=True)
        await mo.enter_by_code(fresh.codes["Mo"])
        ana, bea = await two_in(chrome, fresh, mo)
        await ana.say("Before.")
        await bea.reads("Before.")
        await bea.composer.press_sequentially("I was about to")
        kill()
    await ana.sees("strip.unattended")

    back = await arrive(chrome, fresh, wide=True)
    began = time.monotonic()
    await back.enter_by_code(fresh.codes[who])
    await back.admit_all(2)
    for survivor in (ana, bea):
        await survivor.seated()
    await ana.say("After.")
    await back.reads("After.")
    print(f"from_code_to_first_message_s={time.monotonic() - began:.1f} {who}")
    await bea.reads("Before.", "After.")
    await expect(bea.composer).to_have_text("I was about to")
    for person in (ana, bea, back):
        await person.page.context.close()


async def test_devices_that_stopped_go_on_in_the_next_generation(room: Gathering) -> None:
    """# C4 # C6: the mentor hears whose, opens it at her word, and everyone comes back."""
    mo, ana, bea, cleo = everyone = await room.three()
    forged = (await ana.client.forge(kind="remove", leaf=cleo.leaf)).message
    entry = room.entry(bea, forged, kind=1, by=ana)
    room.lie(bea, replace(entry, removes=[cleo.leaf]))
    await bea.freezes("commit_rejected")
    await mo.client.until(lambda client: client.told("alarm"), "hears of it")
    (alarm,) = [event["alarm"] for event in mo.client.told("alarm")]
    names = {person["seat"]: person["name"] for person in mo.client.people}
    assert alarm == {
        "seat": bea.seat.hex(),
        "name": names[bea.seat.hex()],
        "reason": "commit_rejected",
        "about": names[ana.seat.hex()],
    }
    assert cleo.client.told("alarm") == []
    # One device's word marks nobody; a second one's does.
    room.lie(cleo, replace(room.entry(cleo, forged, kind=1, by=ana), removes=[cleo.leaf]))
    await cleo.freezes("commit_rejected")
    await mo.client.until(lambda client: len(client.told("alarm")) == 2, "hears of it again")

    await again(room, mo, ana, bea, cleo)
    await bea.client.say("I am back.")
    for guest in everyone:
        await guest.hears("I am back.")
    assert len({await guest.client.secret() for guest in everyone}) == 1
    waiting = [each for event in mo.client.told("waiting") for each in event["waiting"]]
    assert {each["seat"] for each in waiting if each["doubted"]} == {ana.seat.hex()}


@asynccontextmanager
async def begun_anew(*guests: Guest) -> AsyncIterator[None]:
    """By the end of the block each of them has left the generation that she was in before it."""
    before = [len(guest.client.told("outdated")) for guest in guests]
    yield
    for guest, times in zip(guests, before, strict=True):
        await guest.client.until(
            lambda client, times=times: len(client.told("outdated")) > times,  # type: ignore[misc]
            "begins anew",
        )


async def again(room: Gathering, mo: Guest, *others: Guest) -> None:
    """Mo opens a new generation, and lets everybody in."""
    async with begun_anew(mo, *others):
        await mo.client.ask("renew")
    await mo.client.until(lambda client: client.ready, "has opened it")
    await room.admit(mo, *others)


async def test_two_mentors_who_begin_anew_at_once_begin_it_once(room: Gathering) -> None:
    """# C6"""
    mo = await room.opened()
    noor, ana = await room.mentor("Noor"), await room.survivor("Ana")
    await room.admit(mo, noor, ana)
    before = known_to(mo).number
    async with begun_anew(mo, noor, ana):
        await mo.client.ask("renew")
        await noor.client.ask("renew")
    first = mo if mo.client.ready or await _opens(mo) else noor
    await room.admit(first, ana, noor if first is mo else mo)
    for guest in (mo, noor, ana):
        assert known_to(guest).number == before + 1, guest.name
    assert len({await guest.client.secret() for guest in (mo, noor, ana)}) == 1


async def _opens(mentor: Guest) -> bool:
    try:
        await mentor.client.until(lambda client: client.ready, "opens", seconds=3)
    except AssertionError:
        return False
    return True


async def test_nobody_follows_a_generation_that_no_mentor_of_this_room_opened(
    room: Gathering,
) -> None:
    """# C5 # C6: a member, a mentor inside, and somebody who waits are each shown each of them."""
    mo, ana, bea, cleo = await room.three()
    dora = await room.survivor("Dora")
    await room.waiting(mo, dora)
    first = known_to(mo)
    await again(room, mo, ana, bea, cleo, dora)
    known = known_to(mo)
    assert known.number == first.number + 1
    eve = await room.survivor("Eve")
    await room.waiting(mo, eve)
    offers = Impostor(room, known).offers()
    for victim in (ana, eve, mo):
        knocks = len(victim.asked(frames.Knock))
        outdated = len(victim.client.told("outdated"))
        # A lower number, however true it once was, changes nothing at all.
        for older in (first, known):
            victim.between.tell(frames.GenerationOpened(room=room.room, generation=older))
        await victim.client.ask("hidden", hidden=False)
        assert victim.client.frozen is None
        for generation in offers.values():
            victim.between.tell(frames.GenerationOpened(room=room.room, generation=generation))
        await victim.client.until(
            lambda client: len(client.told("frozen")) >= len(offers), "refuses each"
        )
        assert {event["reason"] for event in victim.client.told("frozen")} == {"descriptor"}
        assert len(victim.asked(frames.Knock)) == knocks
        assert len(victim.client.told("outdated")) == outdated
    # The control: one that is sound is followed.
    sound = Impostor(room, known).sound()
    outdated = len(bea.client.told("outdated"))
    bea.between.tell(frames.GenerationOpened(room=room.room, generation=sound))
    await bea.client.until(lambda client: len(client.told("outdated")) > outdated, "follows it")


OUTLIVED = 13 * 3_600
"""Seconds: a descriptor holds for twelve hours, and clocks differ by ten minutes."""


def shows_too_old(room: Gathering, guest: Guest, known: frames.Generation) -> None:
    """From the door on, the generation that is `known` seems to have been open since yesterday."""
    before = replace(known, number=known.number - 1)
    old = Impostor(room, before, ago=OUTLIVED).sound()

    def tamper(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        yield replace(frame, generation=old) if isinstance(frame, frames.Seated) else frame

    guest.between.tamper = tamper


async def test_a_generation_that_is_too_old_to_follow_is_nobodys_lie(room: Gathering) -> None:
    """# C6 # D9: the day after. A mentor opens the next one; a survivor waits until one does."""
    mo = await room.opened()
    first = known_to(mo)
    await mo.client.ask("leave")
    await mo.client.until(lambda client: client.ended, "is gone")
    noor = await room.arrive("Noor")
    shows_too_old(room, noor, first)
    await noor.client.ask("enter_code", code=room.house.codes["Noor"])
    await noor.client.until(lambda client: client.ready, "opens the room again")
    second = known_to(noor)
    assert second.number == first.number + 1

    ana = await room.arrive("Ana")
    shows_too_old(room, ana, second)
    await room.enter(ana)
    await asyncio.sleep(0.5)
    # Whoever let her in now would let her into what she cannot follow.
    assert ana.asked(frames.Knock) == []
    async with begun_anew(noor):
        await noor.client.ask("renew")
    await room.admit(noor, ana)
    await ana.client.say("Good morning.")
    await noor.hears("Good morning.")
    for guest in (noor, ana):
        assert guest.client.told("frozen") == []


async def test_an_offer_that_is_refused_is_not_made_for_ever(room: Gathering) -> None:
    """# C6: her client says why, and does not take up its line again and again for an answer."""
    noor = await room.arrive("Noor", pace=20)

    def refuses(frame: frames.FromClient) -> Iterable[frames.FromClient]:
        if isinstance(frame, frames.Open):
            noor.between.tell(frames.Refused(room=frame.room, code="shift_over", client_id=None))
        else:
            yield frame

    noor.between.meddle = refuses
    await noor.client.ask("enter_code", code=room.house.codes["Noor"])
    await noor.client.until(lambda client: client.told("refusal"), "is told why")
    await asyncio.sleep(2)  # 40 seconds of hers; what is overdue is asked for after 12
    assert [event["code"] for event in noor.client.told("refusal")] == ["shift_over"]
    assert noor.told(frames.Resumed) == []


async def test_a_mentor_who_knocked_and_then_opens_the_room_knocks_no_more(room: Gathering) -> None:
    """# C6 # D9: the mentor before her went. Ten minutes later nothing is asked of the server."""
    mo = await room.opened()
    noor = await room.mentor("Noor", pace=60)
    await room.waiting(mo, noor)
    await mo.client.ask("leave")
    await noor.client.until(lambda client: client.ready, "opens the next one")
    knocks = len(noor.asked(frames.Knock))
    await asyncio.sleep(11)
    assert len(noor.asked(frames.Knock)) == knocks
    assert noor.client.told("refusal") == []


async def test_of_two_mentors_outside_one_opens_the_room_when_nobody_attends(
    room: Gathering,
) -> None:
    """# C6 # D9: each sees the other connected, and neither is inside."""
    mo = await room.opened()
    noor = await room.mentor("Noor", pace=20)
    await room.waiting(mo, noor)
    another = await room.arrive("Noor again", pace=20)
    await another.client.ask("enter_code", code=room.house.code("Noor", BAND))
    await another.client.until(lambda client: client.told("seated"), "is seated")
    await room.waiting(mo, noor, another)
    await mo.client.stop()
    await soon(lambda: noor.client.ready or another.client.ready, "one of them opens the room")


async def test_a_mentor_outside_does_not_take_a_room_whose_mentor_is_back_in_a_moment(
    room: Gathering,
) -> None:
    """# C6 # D9: everybody in it would have to be let in again."""
    mo, ana, *_ = await room.three()
    number = known_to(mo).number
    noor = await room.mentor("Noor")
    await room.waiting(mo, noor)
    for _ in range(3):
        await mo.loses_her_line()
        await soon(lambda: mo.online, "is back")
    await ana.client.say("Still here.")
    await mo.hears("Still here.")
    assert {known_to(guest).number for guest in (mo, ana, noor)} == {number}


async def test_a_mentor_whose_welcome_is_lost_on_its_way_takes_the_room_from_nobody(
    room: Gathering,
) -> None:
    """# C6 # D9: let in, and outside all the same until it comes with the next line."""
    mo, ana, *_ = await room.three()
    number = known_to(mo).number
    noor = await room.mentor("Noor")
    lost: list[frames.Welcome] = []

    def loses(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Welcome) and not lost:
            lost.append(frame)
            noor.between.cut()
        else:
            yield frame

    noor.between.tamper = loses
    await room.admit(mo, noor)
    await ana.client.say("Welcome, Noor.")
    await noor.hears("Welcome, Noor.")
    assert {known_to(guest).number for guest in (mo, ana, noor)} == {number}


async def test_an_offer_that_is_lost_on_its_way_is_made_again(room: Gathering) -> None:
    """# C6 # D9"""
    mo = await room.opened(pace=20)
    lost: list[frames.FromClient] = []

    def loses(frame: frames.FromClient) -> Iterable[frames.FromClient]:
        if isinstance(frame, frames.Open) and not lost:
            lost.append(frame)
        else:
            yield frame

    mo.between.meddle = loses
    async with begun_anew(mo):
        await mo.client.ask("renew")
    assert mo.asked(frames.Open)[-1] == lost[0]


async def test_a_mentor_whom_nobody_vouches_for_begins_the_room_anew(room: Gathering) -> None:
    """# C6 # D9: who let her in goes before he can. Nobody else could begin it: she attends."""
    mo = await room.opened()
    noor = await room.mentor("Noor", pace=12)
    ana = await room.survivor("Ana")
    await room.waiting(mo, noor, ana)
    anchor = Held(mo, frames.Post)
    await mo.client.ask("admit", seats=[noor.seat.hex(), ana.seat.hex()])
    await anchor.one()
    await mo.client.stop()
    await room.waiting(noor, ana)
    await room.admit(noor, ana)
    await ana.client.say("Is anybody there?")
    await noor.hears("Is anybody there?")
    assert (noor.client.told("frozen"), ana.client.told("frozen")) == ([], [])


async def test_words_of_a_generation_before_keep_their_place(room: Gathering) -> None:
    """# C6: a client id is unique within one. Who posts under an old one puts nothing in the place
    of what was said."""
    mo, ana, bea, cleo = await room.three()
    (line,) = bea.client.lines("said")
    old = bytes.fromhex(client_id(line))
    await again(room, mo, ana, bea, cleo)
    # In both generations each said *here*: Bea's own keys are where her client left them.
    await mo.client.until(lambda client: len(client.lines("came")) == 6, "everyone is here")
    instead = hand_made.payload(bea, "Nobody said hello.", counter=9, founder=mo)
    bea.between.ask(await hand_made.post(bea, instead, client_id=old))
    for guest in (mo, ana, cleo):
        await guest.hears("Nobody said hello.")
        assert guest.client.heard() == ["Hello.", "Nobody said hello."]
