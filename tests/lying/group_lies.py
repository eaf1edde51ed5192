"""Lies about who is in the room: two halves, a hidden removal, a leaf of the server's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rooms.wire import frames
from tests.lying.scene import Lie, Scene, replace
from tests.stories.guest import Guest


def _instead(scene: Scene, false: frames.Entry) -> Lie:
    """In the place of the next commit, whichever number that has."""

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.kind == 1:
            yield scene.room.stamps.stamped(replace(false, seq=entry.seq))
        else:
            yield entry

    return lie


async def _unreadable(scene: Scene, *victims: Guest, besides: str = "unreadable") -> None:
    """Each says of what she cannot read that it is withheld, and of nothing else but `besides`."""
    for victim in victims:
        await victim.client.until(lambda _, her=victim: her.withheld(), "withholds it")  # type: ignore[misc]
        withheld = set(victim.withheld())
        assert "unreadable" in withheld <= {"unreadable", besides}, withheld


async def fork(scene: Scene) -> str:
    """A commit for one half and another, by the same mentor, for the other: nobody reads across.

    The half without the mentor hears none from then on, and stops writing by its own clocks.
    """
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    half = scene.dice.sample((scene.ana, scene.bea, scene.cleo), scene.dice.randint(1, 2))
    removed = scene.dice.choice(scene.others(scene.mo, *half))
    other = await scene.mo.client.forge(kind="remove", leaf=removed.leaf)
    for victim in half:
        false = scene.room.entry(victim, other.message, kind=1, by=scene.mo)
        scene.deceive(victim, _instead(scene, replace(false, removes=[removed.leaf])))
    await scene.room.admit(scene.mo, dora)
    for victim in half:
        await victim.client.until(lambda client: len(client.people) == 3, "follows the other one")
    await scene.talk(*half, least=1, most=2)
    # Whom they took out, in their view, may have sealed something just before: her seat is no
    # member's any more.
    await _unreadable(scene, *half, besides="seat")
    for victim in half:
        await scene.unattended(victim)
        assert scene.spoken[-1] not in victim.client.heard()
    for guest in (*scene.others(*half), dora):
        await guest.hears(scene.spoken[-1])
        assert len(guest.client.people) == 5
        assert (guest.client.frozen, guest.client.ended) == (None, None)
        # The other half goes on to say that it is there, and seals that for itself.
        assert set(guest.withheld()) <= {"unreadable"}
    return "withheld, unattended"


async def hidden_remove_with_a_gap(scene: Scene) -> str:
    """A removal is left out and its number with it: she stops."""
    victim = scene.dice.choice((scene.ana, scene.bea))

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.kind != 1 or not entry.removes:
            yield entry

    scene.deceive(victim, lie)
    await scene.mo.client.ask("remove", leaf=scene.cleo.leaf)
    await scene.mo.client.until(lambda client: len(client.people) == 3, "sees her go")
    await scene.talk(victim, scene.cleo, least=1)
    seen = await scene.stopped(victim, "order", absent=[scene.cleo])
    assert len(victim.client.people) == 4
    await scene.removed(scene.cleo)
    return seen


async def hidden_remove(scene: Scene) -> str:
    """A removal is left out and what follows moves up: nothing can be read, and nobody attends."""
    victim = scene.dice.choice((scene.ana, scene.bea))
    await _hide(scene, victim)
    await scene.talk(victim, scene.cleo, least=1)
    await _unreadable(scene, victim)
    await scene.unattended(victim)
    assert len(victim.client.people) == 4
    await scene.removed(scene.cleo)
    scene.untouched(*scene.others(victim, scene.cleo))
    return "withheld, unattended"


async def hidden_from_the_removed(scene: Scene) -> str:
    """She is not told that she was removed, and handed what is said after it: she reads nothing."""
    victim = scene.cleo
    victim.between.keeps = True
    await _hide(scene, victim)
    victim.between.tell(scene.room.stamps.announced())
    await scene.talk(victim, least=1)
    for entry in scene.ana.log:
        if entry.seq > victim.log[-1].seq:
            victim.between.tell(scene.room.stamps.stamped(replace(entry, seq=entry.seq - 1)))
    await _unreadable(scene, victim)
    await scene.unattended(victim)
    scene.untouched(*scene.others(victim))
    return "withheld, unattended"


async def _hide(scene: Scene, victim: Guest) -> None:
    """Mo removes Cleo, and the victim's log goes on without it."""
    target = scene.mo.next_seq

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.kind == 1 and entry.removes:
            return
        moved = any(known.removes for known in scene.mo.log if target <= known.seq < entry.seq)
        yield scene.room.stamps.stamped(replace(entry, seq=entry.seq - 1)) if moved else entry

    scene.deceive(victim, lie)
    victim_tamper = victim.between.tamper
    if victim is scene.cleo:
        # The server's own word that she is out is kept from her too.
        victim.between.tamper = lambda frame: (
            () if isinstance(frame, frames.Removed) else victim_tamper(frame)
        )
    await scene.mo.client.ask("remove", leaf=scene.cleo.leaf)
    for guest in scene.others(victim, scene.cleo):
        await guest.client.until(lambda client: len(client.people) == 3, "sees her go")


async def leaf_of_its_own(scene: Scene) -> str:
    """The server lets somebody in: by a member it owns, in the mentor's name, or from outside."""
    victim = scene.dice.choice((scene.bea, scene.cleo, scene.mo))
    ana, mo = scene.ana, scene.mo
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(mo, dora)
    package = dora.key_package.hex()
    ways: list[tuple[dict[str, object], Guest]] = [
        ({"kind": "add", "keyPackage": package}, ana),
        ({"kind": "in_name", "leaf": mo.leaf, "removes": [], "adds": [package]}, mo),
        ({"kind": "external"}, ana),
    ]
    forgery, by = scene.dice.choice(ways)
    forged = (await ana.client.forge(**forgery)).message
    entry = scene.room.entry(victim, forged, kind=1, by=by)
    scene.room.lie(victim, replace(entry, adds=[frames.Added(seat=dora.seat, leaf=4)]))
    await victim.freezes("commit_rejected")
    assert len(victim.client.people) == 4
    await scene.talk(victim, least=1)
    scene.untouched(*scene.others(victim))
    assert dora.client.people == []
    return "frozen: commit_rejected"


async def leaf_of_its_own_declared(scene: Scene) -> str:
    """A mentor's own commit, told with another seat, another leaf, or without the one it adds."""
    victim = scene.survivor()
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    seat = scene.dice.randbytes(16)
    changes: list[Callable[[frames.Entry], frames.Entry]] = [
        lambda entry: replace(entry, adds=[replace(entry.adds[0], seat=seat)]),
        lambda entry: replace(entry, adds=[replace(entry.adds[0], leaf=entry.adds[0].leaf + 1)]),
        lambda entry: replace(entry, adds=[*entry.adds, frames.Added(seat=seat, leaf=5)]),
        lambda entry: replace(entry, adds=[]),
        lambda entry: replace(entry, removes=[scene.mo.leaf]),
        lambda entry: replace(entry, seat=scene.ana.seat),
    ]
    change = scene.dice.choice(changes)

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        if entry.kind == 1:
            yield scene.room.stamps.stamped(change(entry))
        else:
            yield entry

    scene.deceive(victim, lie)
    await scene.room.admit(scene.mo, dora)
    seen = await scene.stopped(victim, "commit_rejected")
    assert len(victim.client.people) == 4
    scene.untouched(dora)
    return seen
