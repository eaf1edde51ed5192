"""Messages that are not shown: a hostile member's, and those that a lying server altered, moved,
repeated or dropped."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

import msgspec
import pytest

from rooms.wire import frames
from tests.stories import hand_made
from tests.stories.gathering import Gathering

pytestmark = pytest.mark.story
replace = msgspec.structs.replace
PATIENCE = 15
"""How often a client comes back for what is missing, before it stops."""


@pytest.fixture(autouse=True)
def calm(room: Gathering) -> None:
    """Entries are counted here: none comes by itself."""
    room.calm = True


def altered(
    change: Callable[[frames.Entry], frames.Entry],
) -> Callable[[frames.FromServer], Iterable[frames.FromServer]]:
    """A lie about each message on its way to one client."""

    def tamper(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        yield change(frame) if isinstance(frame, frames.Entry) and frame.kind == 2 else frame

    return tamper


def flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


async def test_a_message_whose_commitment_does_not_open_is_withheld(room: Gathering) -> None:
    """# C2 # X1: the server sees no difference; every client does."""
    mo, ana, bea, _ = await room.three()
    by_hand = hand_made.payload(ana, "By hand.", counter=3, founder=mo)
    ana.between.ask(await hand_made.post(ana, by_hand))
    for guest in (mo, bea):
        await guest.hears("By hand.")

    next_one = hand_made.payload(ana, "Quoted otherwise.", counter=4, founder=mo)
    ana.between.ask(await hand_made.post(ana, next_one, aad=b"\x01" + secrets.token_bytes(32)))
    ana.between.ask(
        await hand_made.post(ana, next_one, committed=hand_made.other(next_one, "Something else."))
    )
    ana.between.ask(await hand_made.post(ana, by_hand))
    ana.between.ask(await hand_made.post(ana, b"not a payload"))
    for guest in (mo, bea):
        await guest.withholds("commitment", "commitment", "payload", "payload")
        assert guest.client.heard() == ["Hello.", "By hand."]


async def test_a_message_without_a_commitment_is_refused_by_the_server_and_not_shown(
    room: Gathering,
) -> None:
    """# C2: nor is text that nobody encrypted."""
    mo, ana, bea, _ = await room.three()
    said = hand_made.payload(ana, "I never said this.", counter=3, founder=mo)
    bare = await hand_made.post(ana, said, aad=b"")
    await ana.refused("commitment_missing", bare)
    text = replace(bare, client_id=secrets.token_bytes(16), body=b"plain words")
    await ana.refused("not_private_message", text)

    room.lie(bea, room.entry(bea, bare.body, kind=2, by=ana))
    await bea.withholds("stamp")  # there is nothing that a stamp could be over
    entry = room.entry(bea, bare.body, kind=2, by=ana)
    room.lie(bea, room.stamps.stamped(replace(entry, seq=entry.seq + 1, body=b"plain words")))
    await bea.withholds("stamp", "unreadable")


async def test_a_message_whose_stamp_is_missing_or_false_is_withheld(room: Gathering) -> None:
    """# C5"""
    _, ana, bea, _ = await room.three()
    lies: list[Callable[[frames.Stamp], frames.Stamp]] = [
        lambda stamp: replace(stamp, signature=flipped(stamp.signature)),
        lambda stamp: replace(stamp, signature=bytes(64)),
        lambda stamp: replace(stamp, path=[secrets.token_bytes(32), *stamp.path]),
        lambda stamp: replace(stamp, size=stamp.size + 1),
    ]
    for number, lie in enumerate(lies):
        bea.between.tamper = altered(lambda entry, lie=lie: replace(entry, stamp=lie(entry.stamp)))  # type: ignore[misc]
        await ana.client.say(f"Stamped {number}.")
        await bea.withholds(*["stamp"] * (number + 1))
    bea.between.tamper = altered(lambda entry: replace(entry, minute=entry.minute + 1))
    await ana.client.say("An hour ago.")
    await bea.withholds(*["stamp"] * (len(lies) + 1))

    bea.between.tamper = altered(lambda entry: entry)
    await ana.client.say("And honestly.")
    await bea.hears("And honestly.")
    assert bea.client.heard() == ["Hello.", "And honestly."]
    assert bea.client.frozen is None


async def test_a_stamp_by_a_key_that_is_never_shown_stops_the_room(room: Gathering) -> None:
    """# C5: its certificate could have been lost on the way, so it is asked for first."""
    _, ana, bea, _ = await room.three()
    bea.between.tamper = altered(
        lambda entry: replace(entry, stamp=replace(entry.stamp, key=bytes(16)))
    )
    resumes = len(bea.told(frames.Resumed))
    await ana.client.say("Stamped by nobody.")
    await bea.freezes("stamp")
    assert len(bea.told(frames.Resumed)) - resumes == PATIENCE
    assert bea.client.heard() == ["Hello."]


async def test_a_message_under_another_seat_is_withheld_and_the_next_one_shows_the_lie(
    room: Gathering,
) -> None:
    """# C4"""
    _, ana, bea, cleo = await room.three()
    bea.between.tell(room.stamps.announced())
    bea.between.tamper = altered(
        lambda entry: (
            room.stamps.stamped(replace(entry, seat=cleo.seat)) if entry.seat == ana.seat else entry
        )
    )
    await ana.client.say("Who says this?")
    await cleo.hears("Who says this?")
    await bea.withholds("seat")
    await cleo.client.say("Not I.")
    await bea.freezes("log_hash")
    assert bea.client.heard() == ["Hello."]


async def test_a_log_that_lacks_entries_freezes_and_one_out_of_order_is_set_right(
    room: Gathering,
) -> None:
    """# C6 # C7: each of the three sees what the server did to her alone."""
    mo, ana, bea, cleo = await room.three()
    start = bea.next_seq
    kept: list[frames.Entry] = []

    def renumbered(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        """The first entry is gone, and no gap is left."""
        if not isinstance(frame, frames.Entry):
            yield frame
        elif frame.seq > start:
            yield room.stamps.stamped(replace(frame, seq=frame.seq - 1))

    def gap(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if not (isinstance(frame, frames.Entry) and frame.seq == start):
            yield frame

    def reversed_(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if not isinstance(frame, frames.Entry) or len(kept) == 2:
            yield frame
            return
        kept.append(frame)
        if len(kept) == 2:
            yield from reversed(kept)

    bea.between.tell(room.stamps.announced())
    bea.between.tamper, cleo.between.tamper, mo.between.tamper = renumbered, gap, reversed_
    for text in ("The first.", "The second."):
        await ana.client.say(text)
        await ana.hears(text)  # so that she vouches for the log with it
    await bea.freezes("log_hash")
    resumes = len(cleo.told(frames.Resumed))
    await cleo.freezes("order")
    assert len(cleo.told(frames.Resumed)) > resumes
    await mo.hears("The second.")
    assert mo.client.heard() == ["Hello.", "The first.", "The second."]
    assert mo.client.frozen is None


async def test_a_replayed_entry_changes_nothing(room: Gathering) -> None:
    """# C6: neither as it was nor as a new one, nor with a second Welcome."""
    _, ana, bea, _ = await room.three()
    (said,) = [entry for entry in bea.log if entry.seat == ana.seat][-1:]
    bea.between.tell(said)
    for welcome in bea.told(frames.Welcome):
        bea.between.tell(welcome)
    await ana.client.say("Once more?")
    await bea.hears("Once more?")
    assert bea.client.heard() == ["Hello.", "Once more?"]
    assert len(bea.client.told("admitted")) == 1

    room.lie(bea, room.stamps.stamped(replace(said, seq=bea.next_seq)))
    await bea.withholds("unreadable")
    assert bea.client.heard() == ["Hello.", "Once more?"]
    assert [line["text"] for line in bea.client.lines("said")] == ["Hello.", "Once more?"]


async def test_a_member_cannot_put_her_words_in_the_place_of_another_members(
    room: Gathering,
) -> None:
    """# C6: client ids are the sender's choice, and everybody has read everybody's."""
    mo, ana, bea, cleo = await room.three()
    words = bytes.fromhex(await bea.client.say("Bea's words."))
    for guest in (mo, ana, bea, cleo):
        await guest.hears("Bea's words.")
    said = hand_made.payload(ana, "Ana's instead.", counter=3, founder=mo)
    ana.between.ask(await hand_made.post(ana, said, client_id=words))
    for guest in (mo, bea, cleo):
        await guest.withholds("payload")
    await bea.client.say("Later.")
    for guest in (mo, bea, cleo):
        await guest.hears("Later.")
        texts = [line["text"] for line in guest.client.lines("said")]
        assert texts == ["Hello.", "Bea's words.", "Later."]
        assert guest.withheld() == ["payload"]


async def test_a_member_who_lies_about_the_log_stops_whoever_hears_her(room: Gathering) -> None:
    """# C6"""
    mo, ana, bea, _ = await room.three()
    said = hand_made.payload(ana, "We saw different things.", counter=3, founder=mo)
    ana.between.ask(await hand_made.post(ana, replace(said, seq=1, hash=bytes(32))))
    await mo.freezes("log_hash")
    # She was not there at entry 1; but whoever can write to her has seen more than that.
    await bea.freezes("log_hash")
