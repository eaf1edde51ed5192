"""What changes a room, and is refused: by the real server where it can tell, and by every client
when a lying server hands it out all the same, well stamped.

Update, PSK and ExternalInit proposals, proposals by reference and commits without a path are made
with the bare library in frontend/tests/crypto/group/commits.test.ts.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable

import msgspec
import pytest

from rooms.wire import frames, padding
from tests.stories.gathering import Gathering, epoch_of, waiting
from tests.stories.guest import Guest, soon

pytestmark = pytest.mark.story
replace = msgspec.structs.replace


def frame_of(guest: Guest, body: bytes, removes: list[int]) -> frames.Commit:
    """A commit frame with this body, for the real server."""
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


def commits(
    change: Callable[[frames.Entry], frames.Entry],
) -> Callable[[frames.FromServer], Iterable[frames.FromServer]]:
    """A lie about each commit on its way to one client."""

    def tamper(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        yield change(frame) if isinstance(frame, frames.Entry) and frame.kind == 1 else frame

    return tamper


async def test_a_survivors_commit_is_refused_by_the_server_and_by_every_client(
    room: Gathering,
) -> None:
    """# C4 # C5: the same commit by the mentor is followed."""
    mo, ana, bea, cleo = await room.three()
    removes = [cleo.leaf]
    forged = (await ana.client.forge(kind="remove", leaf=cleo.leaf)).message
    await ana.refused("not_allowed", frame_of(ana, forged, removes))
    await mo.refused("wrong_sender", frame_of(mo, forged, removes))

    for victim in (mo, bea, cleo):
        room.lie(victim, replace(room.entry(victim, forged, kind=1, by=ana), removes=removes))
        await victim.freezes("commit_rejected")
        assert len(victim.client.people) == 4
        assert victim.client.ended is None
    honest = (await mo.client.forge(kind="remove", leaf=cleo.leaf)).message
    room.lie(ana, replace(room.entry(ana, honest, kind=1, by=mo), removes=removes))
    await ana.client.until(lambda client: len(client.people) == 3, "follows Mo's")


async def test_a_survivor_cannot_add_anybody(room: Gathering) -> None:
    """# C4 # C5: nor welcome her; a mentor's Welcome for the same knock is taken."""
    mo, ana, bea, _ = await room.three()
    dora, eve = await room.survivor("Dora"), await room.survivor("Eve")
    await room.waiting(mo, dora, eve)
    forged = await ana.client.forge(kind="add", keyPackage=dora.key_package.hex())
    honest = await mo.client.forge(kind="add", keyPackage=eve.key_package.hex())

    added = [frames.Added(seat=dora.seat, leaf=4)]
    room.lie(bea, replace(room.entry(bea, forged.message, kind=1, by=ana), adds=added))
    await bea.freezes("commit_rejected")
    assert len(bea.client.people) == 4

    newest = bea.told(frames.Entry)[-1]
    for guest, made in ((dora, forged), (eve, honest)):
        guest.between.tell(
            frames.Welcome(
                room=room.room,
                generation=newest.generation,
                seq=newest.seq + 1,
                body=padding.pad_welcome(made.welcome),
            )
        )
    await eve.client.until(lambda client: len(client.people) == 5, "joins")
    await dora.client.until(lambda client: client.frozen, "freezes")
    assert dora.client.frozen == "welcome"
    assert dora.client.people == []
    assert dora.client.told("admitted") == []


async def test_nobody_lets_herself_in_from_outside(room: Gathering) -> None:
    """# C4: an external commit, by a GroupInfo that a member gave away.

    Whoever was handed it shows nothing from then on.
    """
    mo, ana, bea, cleo = await room.three()
    forged = (await ana.client.forge(kind="external")).message
    await mo.refused("wrong_sender", frame_of(mo, forged, []))
    entry = room.entry(bea, forged, kind=1, by=ana)
    room.lie(bea, replace(entry, adds=[frames.Added(seat=ana.seat, leaf=4)]))
    await bea.freezes("commit_rejected")
    assert len(bea.client.people) == 4

    for text in ("Bea?", "Are you there?"):
        await ana.client.say(text)
        await cleo.hears(text)
    await soon(lambda: bea.next_seq == cleo.next_seq, "Bea was told the same")
    await bea.client.secret()
    assert bea.client.heard() == ["Hello."]


async def test_a_mentor_may_commit_nothing_but_adds_and_removes(room: Gathering) -> None:
    """# C5: GroupContextExtensions, ReInit, and a proposal of her own."""
    mo, ana, bea, cleo = await room.three()
    for kind, victim in (("extensions", ana), ("reinit", bea), ("custom", cleo)):
        forged = (await mo.client.forge(kind=kind)).message
        room.lie(victim, room.entry(victim, forged, kind=1, by=mo))
        await victim.freezes("commit_rejected")


async def test_a_commit_that_is_not_stamped_or_not_as_declared_freezes(room: Gathering) -> None:
    """# C4 # C5: four lies about one honest Add."""
    mo, ana, bea, cleo = await room.three()
    dora = await room.survivor("Dora")
    ana.between.tamper = commits(
        lambda entry: replace(entry, stamp=replace(entry.stamp, signature=bytes(64)))
    )
    bea.between.tell(room.stamps.announced())
    bea.between.tamper = commits(lambda entry: room.stamps.stamped(replace(entry, seat=cleo.seat)))
    cleo.between.tamper = commits(
        lambda entry: replace(entry, adds=[replace(entry.adds[0], seat=secrets.token_bytes(16))])
    )
    await room.admit(mo, dora)
    await ana.freezes("stamp")
    await bea.freezes("commit_rejected")
    await cleo.freezes("commit_rejected")
    assert [len(guest.client.people) for guest in (mo, ana, bea, cleo)] == [5, 4, 4, 4]


async def test_the_server_refuses_an_expired_and_a_foreign_key_package(room: Gathering) -> None:
    """# C5: the knock that stands is the honest one, and it is admitted."""
    mo = await room.opened()
    ana, bea = await room.survivor("Ana"), await room.survivor("Bea")
    await room.waiting(mo, ana, bea)
    expired = await mo.client.forge(
        kind="key_package", identity=ana.seat.hex(), now=int(time.time()) - 9_000
    )
    for code, message in (
        ("key_package_lifetime", expired.message),
        ("key_package_identity", bea.key_package),
    ):
        await ana.refused(
            code, frames.Knock(room=room.room, key_package=padding.pad_key_package(message))
        )
    await room.admit(mo, ana, bea)


async def test_a_mentor_admits_nobody_by_an_expired_or_foreign_key_package(
    room: Gathering,
) -> None:
    """# C5: when a lying server puts one in the place of a sound one."""
    mo = await room.opened()
    ana, bea, cleo = [await room.survivor(name) for name in ("Ana", "Bea", "Cleo")]
    await room.waiting(mo, ana, bea, cleo)
    expired = await mo.client.forge(
        kind="key_package", identity=ana.seat.hex(), now=int(time.time()) - 9_000
    )
    for seat, message in ((ana.seat, expired.message), (bea.seat, cleo.key_package)):
        mo.between.tell(
            frames.Knocked(
                room=room.room,
                seat=seat,
                minute=1,
                key_package=padding.pad_key_package(message),
            )
        )
    await mo.client.until(
        lambda client: (
            sum(each["minute"] == 1 for each in client.told("waiting")[-1]["waiting"]) == 2
        ),
        "was lied to about both",
    )
    await mo.client.ask("admit", seats=[ana.seat.hex(), bea.seat.hex()])
    await mo.client.until(
        lambda client: not {ana.seat.hex(), bea.seat.hex()} & waiting(client),
        "what was refused waits no longer",
    )
    assert mo.asked(frames.Commit) == []
    await room.admit(mo, cleo)
    (made,) = mo.asked(frames.Commit)
    assert [added.seat for added in made.adds] == [cleo.seat]
    assert ana.client.told("admitted") == bea.client.told("admitted") == []


async def test_a_false_or_older_generation_is_not_entered(room: Gathering) -> None:
    """# C5: an older number changes nothing; a descriptor that does not fit freezes."""
    _, ana, bea, _ = await room.three()
    knocks = len(bea.asked(frames.Knock))
    known = [frame.generation for frame in bea.told(frames.Seated)][-1]
    assert known is not None
    bea.between.tell(frames.GenerationOpened(room=room.room, generation=known))
    await ana.client.say("Still the same room.")
    await bea.hears("Still the same room.")

    for number, group in ((known.number + 1, known.group_id), (known.number + 1, bytes(16))):
        false = replace(known, number=number, group_id=group)
        bea.between.tell(frames.GenerationOpened(room=room.room, generation=false))
    await bea.freezes("descriptor")
    assert len(bea.asked(frames.Knock)) == knocks
    assert bea.client.told("outdated") == []


async def test_a_newcomer_knocks_at_no_room_whose_descriptor_is_false(room: Gathering) -> None:
    """# C5"""
    mo = await room.opened()
    ana = await room.survivor("Ana")
    await room.admit(mo, ana)
    bea = await room.arrive("Bea")

    def another_group(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Seated) and frame.generation:
            frame = replace(frame, generation=replace(frame.generation, group_id=bytes(16)))
        yield frame

    bea.between.tamper = another_group
    await room.enter(bea)
    await bea.client.until(lambda client: client.frozen, "freezes")
    assert bea.client.frozen == "descriptor"
    assert bea.asked(frames.Knock) == []
