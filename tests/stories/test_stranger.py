"""A second client, written from docs/protocol.md alone over another MLS library, among browsers."""

from __future__ import annotations

import secrets

import pytest
from playwright.async_api import Browser, expect

from rooms.wire import frames
from tests.stories import owner
from tests.stories.false_stamps import FalseStamps
from tests.stories.gathering import Gathering, epoch_of
from tests.stories.guest import Guest, soon
from tests.stories.house import House
from tests.stories.people import Person, arrive
from tests.stories.places import ROOM, sure
from tests.stranger import framing
from tests.stranger.client import Stranger, stranger
from tests.stranger.encodings import Refused
from tests.stranger.group import Member, Said

pytestmark = pytest.mark.story
BAND = "18-24"


async def says(by: Person, text: str, *read_by: Person) -> None:
    """Says it and waits until it stands in each of these threads."""
    await by.say(text)
    for reader in read_by:
        thread = reader.page.locator(".said-text:not(.pale)", has_text=text)
        await expect(thread).to_be_visible()


async def settled(guest: Stranger) -> None:
    """It was let in, and a mentor vouched for the log."""
    await guest.until(lambda each: each.reading and each.reading.chain.anchored, "the anchor")


def opens(member: Member, bodies: list[bytes]) -> list[bytes | None]:
    """What these keys open, in order; commits are followed where they can be."""
    opened: list[bytes | None] = []
    for body in bodies:
        try:
            taken = member.take(body)
        except Refused:
            opened.append(None)
        else:
            opened.append(taken.plaintext if isinstance(taken, Said) else None)
    return opened


async def withheld_without_commitment(guest: Stranger, house: House, *watched_by: Person) -> int:
    """The stranger says something that nobody could prove: it is refused, and each browser that is
    handed it all the same withholds it. Returns where in the log it stands."""
    post = guest.say("I have no commitment.")
    await guest.until(lambda each: each.refusals, "the refusal")
    assert guest.refusals == ["commitment_missing"]
    by_hand = owner.Written(
        room=guest.room, seat=guest.seat, kind=2, client_id=post.client_id, body=post.body
    )
    seq = owner.write_in(house, FalseStamps(house), by_hand)
    for person in watched_by:
        withheld = person.page.locator(".withheld")
        await expect(withheld).to_have_count(1)
        await expect(withheld).to_contain_text(person.word("withheld.text"))
        await expect(withheld).to_contain_text(person.word("withheld.check"))
        assert "I have no commitment" not in await person.page.content()
    return seq


async def removed(guest: Stranger, by: Person, *, but: str) -> None:
    """A mentor takes out the one survivor who is not called `but`."""
    others = by.page.locator(".roster-acts li", has_not_text=but)
    await others.get_by_role("button", name=by.word("remove.label")).click()
    await sure(by, "remove.yes")
    await guest.until(lambda each: each.over, "its removal")
    assert guest.reading
    assert guest.reading.removed
    await guest.until(lambda each: each.line.closed_with, "the end of its line")
    assert guest.line.closed_with == 4403


def reads_nothing_after(guest: Stranger, thief: Member, later: list[bytes], *, there: int) -> None:
    """Of what came later, keys that somebody copied open what was said while the stranger was
    `there`, which shows that they open anything, and no more; its own open nothing again."""
    assert guest.member
    opened = opens(thief, later)
    assert b"While you are here." in b"".join(filter(None, opened[:there]))
    assert len(opened) >= there + 2
    assert not any(opened[there:])
    assert opens(guest.member, later) == [None] * len(later)


async def test_a_client_written_from_the_page_alone_reads_until_it_is_removed(
    chrome: Browser, either: House
) -> None:
    """# C2 # C3 # X1: what it says without a commitment is refused; written into the log behind
    the server's back, it is withheld by every browser."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    async with stranger(either.origin_for(1), either.trust(), band=BAND) as guest:
        await mo.admit_all(1)
        await settled(guest)
        ana = await arrive(chrome, either, number=1, wide=True)
        await ana.enter("young", ROOM)
        await mo.admit_all(1)
        await ana.seated()
        said = ["Welcome, both of you.", "Hello.", "Ask what you like."]
        for person, text in zip((mo, ana, mo), said, strict=True):
            await says(person, text, mo, ana)
        await guest.reads(*said)
        assert guest.member
        assert guest.reading

        seq = await withheld_without_commitment(guest, either, mo, ana)
        thief = guest.member.copied()
        before = len(owner.bodies(either))
        await ana.say("While you are here.")
        await guest.until(lambda each: len(each.texts()) == 4, "what followed")
        assert guest.texts() == [*said, "While you are here."]
        assert guest.withheld == [(seq, "commitment")]

        await removed(guest, mo, but=await ana.name())
        for person, text in ((mo, "Only for those who stay."), (ana, "Yes.")):
            await says(person, text, mo, ana)
        for person in (mo, ana):
            await person.reads(*said, "While you are here.", "Only for those who stay.", "Yes.")
        later = owner.bodies(either)[before:]
        reads_nothing_after(guest, thief, later, there=guest.reading.cursor - before)
    for person in (mo, ana):
        assert person.troubles == []
        await person.page.context.close()


async def recover(mo: Person, house: House, *, waiting: int) -> None:
    """The mentor goes, comes in again, which opens a new generation, and lets everybody in."""
    await mo.press("off.label")
    await sure(mo, "off.yes")
    await mo.sees("mentor.left")
    await mo.press("ended.home")
    await mo.enter_by_code(house.codes["Mo"])
    await mo.admit_all(waiting)


def frame_of(guest: Guest, body: bytes, removes: list[int]) -> frames.Commit:
    """The same commit, for the real server."""
    newest = guest.told(frames.Entry)[-1]
    return frames.Commit(
        room=newest.room,
        generation=newest.generation,
        client_id=secrets.token_bytes(16),
        epoch=epoch_of(body),
        body=body,
        adds=[],
        removes=removes,
        welcome=None,
    )


async def posted_past_it(guest: Guest) -> bytes:
    """A client that did not stop would find the server as ready as before."""
    sealed = (await guest.client.forge(kind="message", plaintext="", aad="01" + "07" * 32)).message
    newest = guest.told(frames.Entry)[-1]
    receipts = len(guest.told(frames.Receipt))
    guest.between.ask(
        frames.Post(
            room=newest.room,
            generation=newest.generation,
            client_id=secrets.token_bytes(16),
            epoch=epoch_of(sealed),
            body=sealed,
        )
    )
    await soon(lambda: len(guest.told(frames.Receipt)) > receipts, "the receipt")
    return sealed


async def forged_in_mos_name(bea: Guest, guest: Stranger, name: str) -> owner.Written:
    """Bea removes Ana in Mo's name. The real server refuses that, and it is the signature alone
    that is wrong: with another membership tag that would be what a client names."""
    await bea.client.until(
        lambda client: name in [person["name"] for person in client.people], "Ana's name"
    )
    leaves = {person["name"]: int(person["leaf"]) for person in bea.client.people}
    forged = await bea.client.forge(kind="in_name", leaf=leaves["Mo"], removes=[leaves[name]])
    read = framing.commit(forged.message)
    assert (read.sender, read.removes) == (leaves["Mo"], [leaves[name]])
    await bea.refused("not_allowed", frame_of(bea, forged.message, read.removes))

    assert guest.member
    other_tag = forged.message[:-1] + bytes([forged.message[-1] ^ 1])
    with pytest.raises(Refused) as refused:
        guest.member.copied().take(other_tag)
    assert "membership tag" in str(refused.value.__cause__)
    return owner.Written(
        room=guest.room,
        seat=guest.member.leaves()[read.sender].identity[:16],
        kind=1,
        client_id=secrets.token_bytes(16),
        body=forged.message,
        removes=read.removes,
    )


async def stops(person: Person, name: str) -> None:
    """Her page says that the room stopped, still shows Ana, and keeps what is written from now."""
    await person.sees("strip.frozen")
    await expect(person.page.locator(".roster").first).to_contain_text(name)
    await person.composer.fill("Is anybody there?")
    await person.composer.press("Enter")


async def test_a_commit_in_the_mentors_name_stops_everybody_until_she_begins_anew(
    chrome: Browser, either: House, room: Gathering
) -> None:
    """# C4 # C5: a member has every key that it takes but the mentor's signature."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    async with stranger(either.origin_for(1), either.trust(), band=BAND) as guest:
        room.room = guest.room
        ana = await arrive(chrome, either, number=1, wide=True)
        await ana.enter("young", ROOM)
        bea = await room.survivor("Bea")
        await mo.admit_all(3)
        await ana.seated()
        await bea.client.until(lambda client: client.ready, "may write")
        await settled(guest)
        await ana.say("Before.")
        await mo.reads("Before.")
        await bea.hears("Before.")
        await guest.reads("Before.")
        name = await ana.name()
        written = await forged_in_mos_name(bea, guest, name)
        seq = owner.write_in(either, room.stamps, written)
        for person in (mo, ana):
            await stops(person, name)
        await bea.client.until(lambda client: client.frozen, "stops")
        await bea.client.say("Is anybody there?")
        with pytest.raises(Refused) as refused:
            await guest.until(lambda each: False, "the forged commit")
        assert "invalid signature" in str(refused.value.__cause__)

        still_served = await posted_past_it(bea)

        await recover(mo, either, waiting=3)
        await ana.seated()
        await settled(guest)
        await says(mo, "We are together again.", mo, ana)
        await says(ana, "Yes.", mo, ana)
        await bea.hears("We are together again.")
        await guest.reads("We are together again.", "Yes.")
        assert owner.bodies(either, before=1)[seq:] == [still_served], "nobody else went on"
    for person in (mo, ana):
        assert person.troubles == []
        await person.page.context.close()
