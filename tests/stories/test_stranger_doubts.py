"""What the client that was written from the page alone does not believe: the control of its checks.

Each stranger has a lying server of its own before it; one has an honest one, and believes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import pytest

from rooms.wire import frames
from tests.liar import Liar, Tamper, liar
from tests.stories import hand_made, owner
from tests.stories.gathering import BAND, Gathering, waiting
from tests.stories.guest import Guest, soon
from tests.stranger.client import Stranger, stranger
from tests.stranger.encodings import Refused

pytestmark = pytest.mark.story
replace = msgspec.structs.replace


def entries(change: Callable[[frames.Entry], frames.Entry | None], *, kind: int = 2) -> Tamper:
    """A lie about each entry of a kind; None: it is not told at all."""

    def tamper(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Entry) and frame.kind == kind:
            changed = change(frame)
            if changed:
                yield changed
        else:
            yield frame

    return tamper


def another_group(frame: frames.FromServer) -> Iterable[frames.FromServer]:
    """Another group than the mentor's descriptor names."""
    if isinstance(frame, frames.Seated) and frame.generation:
        frame = replace(frame, generation=replace(frame.generation, group_id=bytes(16)))
    yield frame


Strangers = dict[str, tuple[Stranger, Liar]]
"""By what each is told; each behind a server of its own."""


async def come(room: Gathering, names: Iterable[str]) -> Strangers:
    """Strangers who knock at the room that is open."""
    found = {}
    for name in names:
        between = await room.stack.enter_async_context(liar(room.house.origin))
        coming = stranger(room.house.origin, room.house.trust(), band=BAND, socket=between.address)
        found[name] = await room.stack.enter_async_context(coming), between
    for guest, _ in found.values():
        await guest.until(lambda each: each.generation, "the generation")
    return found


async def inside(room: Gathering, *names: str) -> tuple[Guest, Guest, Strangers]:
    """Mo has let in Ana and strangers at once, and all of them have followed to the end of the log.
    What comes then is what a story does: entries are counted."""
    room.calm = True
    mo = await room.opened()
    ana = await room.survivor("Ana")
    guests = await come(room, names)
    seats = [ana.seat.hex(), *(guest.seat.hex() for guest, _ in guests.values())]
    await mo.client.until(lambda client: {*seats} <= waiting(client), "all wait")
    await mo.client.ask("admit", seats=seats)
    await mo.client.until(lambda client: client.lines("came"), "Ana said here")
    for guest, _ in guests.values():
        await guest.until(lambda each: each.reading and each.reading.chain.anchored, "the anchor")
        await guest.until(lambda each: _cursor(each) == mo.next_seq - 1, "the end of the log")
    await soon(lambda: ana.next_seq == mo.next_seq, "Ana has been told it too")
    return mo, ana, guests


def lies(room: Gathering, ana: Guest, mo: Guest) -> dict[str, Tamper]:
    """What each stranger is told about whatever is said next, by its name."""
    start = ana.next_seq

    def shifted(entry: frames.Entry) -> frames.Entry | None:
        """The first is gone, and no gap is left."""
        if entry.seq == start:
            return None
        return room.stamps.stamped(replace(entry, seq=entry.seq - 1))

    def in_mos_name(entry: frames.Entry) -> frames.Entry:
        return room.stamps.stamped(replace(entry, seat=mo.seat))

    return {
        "stamp": entries(
            lambda entry: replace(entry, stamp=replace(entry.stamp, signature=bytes(64)))
        ),
        "minute": entries(lambda entry: replace(entry, minute=entry.minute + 1)),
        "seat": entries(lambda entry: in_mos_name(entry) if entry.seat == ana.seat else entry),
        "order": entries(lambda entry: None if entry.seq == start else entry),
        "log_hash": entries(shifted),
    }


async def test_each_lie_of_a_server_is_noticed_and_the_truth_is_believed(room: Gathering) -> None:
    """# C4 # C5 # C6 # X1"""
    mo, ana, guests = await inside(room, "nobody", "stamp", "minute", "seat", "order", "log_hash")
    start = ana.next_seq
    for name, lie in lies(room, ana, mo).items():
        guests[name][1].tell(room.stamps.announced())
        guests[name][1].tamper = lie
    for text in ("One.", "Two."):
        await ana.client.say(text)
        await ana.hears(text)  # so that she vouches for the log with it
    for name, reason in (("stamp", "stamp"), ("minute", "stamp"), ("seat", "seat")):
        guest = guests[name][0]
        await guest.until(lambda each: len(each.withheld) == 2, name)
        assert guest.withheld == [(start, reason), (start + 1, reason)]
        assert guest.texts() == []
    await mo.client.say("Three.")
    for name, reason in (("order", "order"), ("log_hash", "log_hash"), ("seat", "log_hash")):
        with pytest.raises(Refused, match=reason):
            await guests[name][0].until(lambda each: False, "trouble")
    await guests["nobody"][0].reads("One.", "Two.", "Three.")


async def test_what_a_member_makes_by_hand_is_read_only_if_it_holds(room: Gathering) -> None:
    """# C2 # C6: her own words quoted otherwise, or a count that she has used."""
    mo, ana, guests = await inside(room, "nobody")
    honest, _ = guests["nobody"]
    await ana.client.say("One.")
    await honest.reads("One.")
    said = hand_made.payload(ana, "Quoted otherwise.", counter=4, founder=mo)
    otherwise = hand_made.other(said, "Something else.")
    ana.between.ask(await hand_made.post(ana, said, committed=otherwise))
    ana.between.ask(await hand_made.post(ana, replace(said, counter=1, text="Once more.")))
    ana.between.ask(await hand_made.post(ana, replace(said, text="By hand.")))
    await honest.until(lambda each: each.texts()[1:], "what is said by hand")
    assert honest.texts() == ["One.", "By hand."]
    assert [reason for _, reason in honest.withheld] == ["commitment", "payload"]


async def test_a_commit_that_is_told_otherwise_is_not_followed(room: Gathering) -> None:
    """# C4"""
    mo, _, guests = await inside(room, "nobody", "commit", "leaves")
    commit, between = guests["commit"]
    between.tamper = entries(lambda entry: replace(entry, removes=[0]), kind=1)
    await mo.client.ask("remove", leaf=_leaf_of(commit, guests["leaves"][0].seat))
    with pytest.raises(Refused, match="commit"):
        await commit.until(lambda each: False, "trouble")
    honest = guests["nobody"][0].member
    assert honest
    await guests["nobody"][0].until(lambda _: len(honest.leaves()) == 4, "the removal")


async def test_a_descriptor_of_another_group_is_not_knocked_at(room: Gathering) -> None:
    """# C5"""
    await room.opened()
    between = await room.stack.enter_async_context(liar(room.house.origin))
    between.tamper = another_group
    coming = stranger(room.house.origin, room.house.trust(), band=BAND, socket=between.address)
    guest = await room.stack.enter_async_context(coming)
    with pytest.raises(Refused, match="descriptor"):
        await guest.until(lambda each: False, "trouble")
    assert not any(isinstance(frame, frames.Knock) for frame in between.asked)


async def test_what_is_no_frame_ends_the_line(room: Gathering) -> None:
    await room.opened()
    guest, between = (await come(room, ["nobody"]))["nobody"]
    between.tell(frames.RoomCondition(room=room.room, condition="open", mentors="two"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="frame"):
        await guest.until(lambda each: False, "trouble")


async def test_what_the_owner_writes_in_is_believed_where_nothing_is_wrong_with_it(
    room: Gathering,
) -> None:
    """The control of `owner`: in test_stranger.py it is what is written that is not believed."""
    mo = await room.opened()
    ana = await room.survivor("Ana")
    await room.admit(mo, ana)
    guest, _ = (await come(room, ["nobody"]))["nobody"]
    await mo.client.until(lambda client: guest.seat.hex() in waiting(client), "it waits")
    await mo.client.ask("admit", seats=[guest.seat.hex()])
    await guest.until(lambda each: each.reading and each.reading.chain.anchored, "the anchor")
    await ana.client.until(lambda client: len(client.people) == 3, "sees it come")

    post = await hand_made.post(ana, hand_made.payload(ana, "By hand.", counter=9, founder=mo))
    message = owner.Written(
        room=room.room, seat=ana.seat, kind=2, client_id=post.client_id, body=post.body
    )
    owner.write_in(room.house, room.stamps, message)
    await mo.hears("By hand.")
    await guest.reads("By hand.")

    ana_leaf = ana.leaf
    removing = await mo.client.forge(kind="remove", leaf=ana_leaf)
    commit = owner.Written(
        room=room.room,
        seat=mo.seat,
        kind=1,
        client_id=post.client_id,
        body=removing.message,
        removes=[ana_leaf],
    )
    owner.write_in(room.house, room.stamps, commit)
    member = guest.member
    assert member
    await guest.until(lambda _: ana_leaf not in member.leaves(), "the removal")
    await ana.client.until(lambda client: client.ended == "removed", "is removed")


def _leaf_of(guest: Stranger, seat: bytes) -> int:
    assert guest.member
    leaves = guest.member.leaves().items()
    return next(number for number, leaf in leaves if leaf.identity == seat)


def _cursor(guest: Stranger) -> int:
    assert guest.reading
    return guest.reading.cursor
