"""Lies about the log: what is in it, in which order, and of which room, generation and epoch."""

from __future__ import annotations

from collections.abc import Iterable

from rooms.wire import frames
from tests.lying.scene import Scene, replace
from tests.stories.guest import Guest

MOVED = ("log_hash", "order")
"""What is found where entries bear other numbers: what the next one to speak has seen, or that
something of her own, as a sign of life, does not stand where the receipt says."""


async def drop(scene: Scene) -> str:
    """One entry never comes, however often it is asked for: she stops."""
    victim = scene.anybody()
    target = victim.next_seq

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq != target:
            yield entry

    scene.deceive(victim, lie)
    await scene.talk(victim, least=2)
    return await scene.stopped(victim, "order")


async def drop_once(scene: Scene) -> str:
    """Entries are lost on the way and come when they are asked for: nothing is missed, no alarm."""
    victim = scene.anybody()
    lost = {victim.next_seq + at for at in range(3) if scene.dice.random() < 0.6}
    lost.add(victim.next_seq)

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq in lost:
            lost.discard(entry.seq)
        else:
            yield entry

    scene.deceive(victim, lie)
    await scene.talk(victim, least=4, most=6)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    return "set right"


async def drop_renumbered(scene: Scene) -> str:
    """One entry is left out and those after it move up: the next one to speak shows the lie."""
    victim = scene.anybody()
    target = victim.next_seq

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq > target:
            yield scene.room.stamps.stamped(replace(entry, seq=entry.seq - 1))
        elif entry.seq < target:
            yield entry

    scene.deceive(victim, lie)
    await scene.talk(victim, least=2)
    return await scene.stopped(victim, *MOVED)


async def tail(scene: Scene) -> str:
    """From a moment on nothing comes: by her own clock nobody attends. The truth sets all right."""
    victim = scene.survivor()
    scene.deceive(victim, lambda _: ())
    await scene.talk(victim, least=1)
    await scene.unattended(victim)
    assert scene.spoken[-1] not in victim.client.heard()
    victim.between.honest()
    victim.between.cut()
    await victim.client.until(lambda _: victim.attended, "hears the mentor again")
    await scene.talk(least=1, most=1)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    return "unattended"


async def reorder(scene: Scene) -> str:
    """Entries come in another order: shown in the right one, without an alarm."""
    victim = scene.anybody()
    held: list[frames.Entry] = []
    size = scene.dice.randint(2, 4)
    done = False

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        nonlocal done
        if done:
            yield entry
            return
        held.append(entry)
        if len(held) == size:
            done = True
            mixed = held[1:] + held[:1]
            yield from mixed

    scene.deceive(victim, lie)
    await scene.talk(victim, least=size, most=size + 2)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    return "set right"


async def reorder_renumbered(scene: Scene) -> str:
    """Two entries have changed places and bear each other's numbers: whoever spoke last knew."""
    victim = scene.anybody()
    first = victim.next_seq
    held: list[frames.Entry] = []
    stamped = scene.room.stamps.stamped

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq == first:
            held.append(entry)
        elif entry.seq == first + 1:
            yield stamped(replace(entry, seq=first))
            yield stamped(replace(held[0], seq=first + 1))
        else:
            yield entry

    scene.deceive(victim, lie)
    await scene.talk(victim, least=2)
    return await scene.stopped(victim, *MOVED)


async def duplicate(scene: Scene) -> str:
    """Every entry comes several times, now and later: shown once."""
    victim = scene.anybody()
    told: list[frames.Entry] = []

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        told.append(entry)
        yield from [entry] * scene.dice.randint(2, 5)
        yield scene.dice.choice(told)

    scene.deceive(victim, lie)
    await scene.talk(victim, least=2, most=5)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    return "shown once"


def inserted(scene: Scene, victim: Guest, false: frames.Entry) -> None:
    """`false` is next in her log, and the truth goes on after it."""
    at = victim.next_seq
    scene.deceive(victim, scene.shifted(1, after=at - 1))
    victim.between.tell(scene.room.stamps.stamped(replace(false, seq=at)))


async def refused_as(scene: Scene, victim: Guest, false: frames.Entry, *absent: Guest) -> str:
    """She refuses an entry that the others do not have, and stops at the next word of theirs.

    One from an epoch before her first is hashed like any other and shown in no way.
    """
    if false.kind == 1:
        await victim.freezes("commit_rejected")
        return "frozen: commit_rejected"
    await scene.talk(victim, *absent, least=2, most=3)
    reason = await victim.freezes(*MOVED)
    # Said before she was there, it is hashed and not tried; otherwise she is told of it, once.
    tried = false.epoch >= min(entry.epoch for entry in victim.log)
    assert len(victim.withheld()) == tried, (false.epoch, victim.withheld())
    assert set(victim.withheld()) <= {"unreadable", "payload", "seat"}
    return f"withheld, frozen: {reason}" if victim.withheld() else f"frozen: {reason}"


def old(scene: Scene, victim: Guest) -> frames.Entry:
    """Something that she was told before, by somebody else."""
    others = [entry for entry in victim.log if entry.seat != victim.seat]
    return scene.dice.choice(others)


async def replay(scene: Scene) -> str:
    """An entry once more, as a new one."""
    victim = scene.anybody()
    false = old(scene, victim)
    inserted(scene, victim, false)
    seen = await refused_as(scene, victim, false)
    scene.untouched(*scene.others(victim))
    return seen


async def replay_across_epochs(scene: Scene) -> str:
    """An entry of an epoch that is over, as one of this epoch or of its own."""
    victim = scene.dice.choice((scene.ana, scene.bea))
    leaf = scene.cleo.leaf
    await scene.mo.client.ask("remove", leaf=leaf)
    for guest in (scene.mo, scene.ana, scene.bea):
        await guest.client.until(lambda client: len(client.people) == 3, "sees her go")
    await scene.talk(scene.cleo, least=1)
    false = old(scene, victim)
    if scene.dice.random() < 0.5:
        false = replace(false, epoch=victim.log[-1].epoch)
    inserted(scene, victim, false)
    seen = await refused_as(scene, victim, false, scene.cleo)
    await scene.removed(scene.cleo)
    scene.untouched(*scene.others(victim, scene.cleo))
    return seen


async def replay_across_rooms(scene: Scene) -> str:
    """An entry of another room: as it is, nobody minds it; under this room's name it is refused."""
    victim = scene.anybody()
    false = scene.dice.choice(scene.elsewhere)
    victim.between.tell(scene.room.stamps.announced())
    victim.between.tell(scene.room.stamps.stamped(false))
    following = replace(false, generation=victim.log[-1].generation, seq=victim.next_seq)
    victim.between.tell(scene.room.stamps.stamped(following))
    await scene.talk(least=1, most=2)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    newest = victim.log[-1]
    false = replace(false, room=newest.room, generation=newest.generation)
    if scene.dice.random() < 0.5:
        false = replace(false, epoch=newest.epoch)
    inserted(scene, victim, false)
    seen = await refused_as(scene, victim, false)
    scene.untouched(*scene.others(victim))
    return seen


async def replay_across_generations(scene: Scene) -> str:
    """An entry of the generation before, in its own name or in that of the new one."""
    victim = scene.survivor()
    false = old(scene, victim)
    await scene.mo.client.ask("renew")
    for guest in scene.everyone:
        await guest.client.until(lambda client: client.told("outdated"), "begins anew")
    await scene.mo.client.until(lambda client: client.ready, "has opened it")
    await scene.room.admit(scene.mo, scene.ana, scene.bea, scene.cleo)
    await scene.talk(least=1, most=2)
    victim.between.tell(false)
    await scene.talk(least=1, most=1)
    await scene.hears_all(victim)
    scene.untouched(*scene.everyone)
    false = replace(false, generation=false.generation + 1)
    inserted(scene, victim, false)
    seen = await refused_as(scene, victim, false)
    scene.untouched(*scene.others(victim))
    return seen


async def rollback(scene: Scene) -> str:
    """After a break she is shown an older state: what is new takes the numbers of what she has.

    The new entries under known numbers are not shown; the first one beyond them gives it away.
    """
    victim = scene.survivor()
    back = scene.dice.randint(1, min(3, victim.next_seq - 2))
    head = victim.next_seq - 1

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.seq > head:
            yield scene.room.stamps.stamped(replace(entry, seq=entry.seq - back))

    scene.deceive(victim, lie)
    resumed = len(victim.told(frames.Resumed))
    victim.between.cut()
    await victim.client.until(lambda _: len(victim.told(frames.Resumed)) > resumed, "is back")
    victim.between.tell(scene.room.stamps.announced())
    await scene.talk(victim, least=back + 1, most=back + 3)
    return await scene.stopped(victim, *MOVED)


async def rollback_that_stays(scene: Scene) -> str:
    """After a break the log never goes on: the same as silence."""
    victim = scene.survivor()
    known = victim.log[-scene.dice.randint(1, 3) :]
    scene.deceive(victim, lambda _: known)
    victim.between.cut()
    await scene.talk(victim, least=1, most=3)
    await scene.unattended(victim)
    scene.untouched(*scene.everyone)
    return "unattended"
