"""Lies about stamps: what is shown without a true one could never be proved to anybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

import msgspec

from rooms.wire import frames
from tests.lying.scene import Scene, replace
from tests.stories.guest import Guest

Change = Callable[[frames.Entry], frames.Entry]


def _false(scene: Scene, known: frames.Stamp) -> Change:
    """One way in which a stamp can be false; `known` belongs to another entry."""
    at = scene.dice.randrange(64)

    def signature(entry: frames.Entry) -> bytes:
        made = bytearray(entry.stamp.signature)
        made[at] ^= 1 << scene.dice.randrange(8)
        return bytes(made)

    changes: list[Change] = [
        lambda entry: replace(entry, stamp=replace(entry.stamp, signature=signature(entry))),
        lambda entry: replace(entry, stamp=replace(entry.stamp, signature=bytes(64))),
        lambda entry: replace(
            entry, stamp=replace(entry.stamp, path=[secrets.token_bytes(32), *entry.stamp.path])
        ),
        lambda entry: replace(entry, stamp=replace(entry.stamp, size=entry.stamp.size + 1)),
        lambda entry: replace(entry, stamp=known),
        lambda entry: replace(entry, minute=entry.minute + scene.dice.choice((-60, -1, 1, 60))),
    ]
    return scene.dice.choice(changes)


def _from(seq: int, change: Change) -> Callable[[frames.Entry], Iterable[frames.FromServer]]:
    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        yield change(entry) if entry.seq >= seq else entry

    return lie


async def false_stamp(scene: Scene) -> str:
    """On a message of somebody else: explained, and not shown."""
    victim = scene.anybody()
    known = victim.log[-1].stamp
    scene.deceive(victim, _from(victim.next_seq, _false(scene, known)))
    said = len(scene.spoken)
    await scene.talk(victim, least=1)
    await victim.withholds(*["stamp"] * (len(scene.spoken) - said))
    victim.between.honest()
    await scene.talk(victim, least=1, most=1)
    await victim.hears(scene.spoken[-1])
    assert victim.client.heard() == [*scene.spoken[:said], scene.spoken[-1]]
    scene.untouched(*scene.others(victim))
    return "withheld: stamp"


async def false_stamp_on_a_commit(scene: Scene) -> str:
    """On somebody's coming or going: she stops."""
    victim = scene.dice.choice((scene.ana, scene.bea))
    scene.deceive(victim, _from(victim.next_seq, _false(scene, victim.log[-1].stamp)))
    await scene.mo.client.ask("remove", leaf=scene.cleo.leaf)
    seen = await scene.stopped(victim, "stamp", absent=[scene.cleo])
    await scene.removed(scene.cleo)
    assert len(victim.client.people) == 4
    return seen


async def false_stamp_on_her_own_words(scene: Scene) -> str:
    """On what she said herself: she stops, and what she said is not called sent."""
    victim = scene.anybody()
    scene.deceive(victim, _from(victim.next_seq, _false(scene, victim.log[-1].stamp)))
    text = f"Words number {len(scene.spoken)}."
    await victim.client.say(text)
    seen = await scene.stopped(victim, "stamp")
    assert text not in victim.client.heard()
    scene.spoken.append(text)
    for guest in scene.others(victim):
        await guest.hears(text)
    return seen


async def unknown_stamp(scene: Scene) -> str:
    """By a key that nobody vouches for, however often she asks: she stops."""
    victim = scene.anybody()
    key = secrets.token_bytes(16)

    def unknown(entry: frames.Entry) -> frames.Entry:
        return replace(entry, stamp=replace(entry.stamp, key=key))

    scene.deceive(victim, _from(victim.next_seq, unknown))
    await scene.talk(victim, least=1)
    return await scene.stopped(victim, "stamp")


async def missing_stamp(scene: Scene) -> str:
    """No stamp at all is no frame of the protocol: the line is given up, and she is told."""
    victim = scene.anybody()
    target = victim.next_seq

    def bare(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq < target:
            yield entry
            return
        fields = msgspec.to_builtins(entry, builtin_types=(bytes,))
        del fields["stamp"]
        victim.between.tell_bytes(msgspec.msgpack.encode(fields))

    scene.deceive(victim, bare)
    await scene.talk(victim, least=1)
    await ended(victim, "gone")
    scene.untouched(*scene.others(victim))
    return "ended: gone"


async def ended(guest: Guest, how: str) -> None:
    """Her visit is over, and her screen says how."""
    await guest.client.until(lambda client: client.ended, "is told that it is over")
    assert guest.client.ended == how
