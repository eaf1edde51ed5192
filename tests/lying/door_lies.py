"""Lies at the door: a KeyPackage in the place of another, and Welcomes that are stale, doubled or
for somebody else."""

from __future__ import annotations

import time
from collections.abc import Iterable

from rooms.wire import frames, padding
from tests.lying.scene import Scene, replace
from tests.stories.gathering import waiting
from tests.stories.guest import Guest, soon


async def swapped_key_package(scene: Scene) -> str:
    """The server puts a KeyPackage of its own under somebody's seat: she is not in, and says so.

    The mentor cannot tell (that is what the porch will be for); the real person is never taken for
    let in, and reads nothing.
    """
    dora = await scene.room.arrive("Dora")
    scene.mo.between.tamper = lambda frame: () if isinstance(frame, frames.Knocked) else (frame,)
    await scene.room.enter(dora)
    await soon(lambda: dora.asked(frames.Knock), "knocks")
    own = await scene.ana.client.forge(kind="key_package", identity=dora.seat.hex(), now=_now())
    _knock(scene, dora, own.message)
    await scene.room.waiting(scene.mo, dora)
    await scene.mo.client.ask("admit", seats=[dora.seat.hex()])
    return await _stopped_at_the_door(scene, dora)


async def unfit_key_package(scene: Scene) -> str:
    """One that is expired, another seat's, altered, or none at all: nobody is let in by it."""
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    expired = await scene.ana.client.forge(
        kind="key_package", identity=dora.seat.hex(), now=_now() - 9_000
    )
    message = scene.dice.choice(
        (
            expired.message,
            scene.bea.key_package,
            dora.key_package[:-1] + bytes([dora.key_package[-1] ^ 1]),
            scene.dice.randbytes(300),
        )
    )
    commits = len(scene.mo.asked(frames.Commit))
    _knock(scene, dora, message)
    await scene.mo.client.until(
        lambda client: any(
            each["seat"] == dora.seat.hex() and each["minute"] == 1
            for each in client.told("waiting")[-1]["waiting"]
        ),
        "was lied to about her",
    )
    await scene.mo.client.ask("admit", seats=[dora.seat.hex()])
    await scene.mo.client.until(
        lambda client: dora.seat.hex() not in waiting(client), "refuses it: she waits no longer"
    )
    await scene.talk(least=1)
    assert len(scene.mo.asked(frames.Commit)) == commits, "let in by it"
    _outside(dora)
    scene.untouched(*scene.everyone)
    return "refused by the mentor"


async def doubled_welcome(scene: Scene) -> str:
    """The Welcome that let her in, again and again: nothing changes."""
    victim = scene.survivor()
    (welcome,) = victim.told(frames.Welcome)
    for _ in range(scene.dice.randint(1, 4)):
        victim.between.tell(welcome)
        await scene.talk(least=0, most=2)
    await scene.talk(least=1, most=1)
    await scene.hears_all(victim)
    assert len(victim.client.told("admitted")) == 1
    scene.untouched(*scene.everyone)
    return "shown once"


async def stale_welcome(scene: Scene) -> str:
    """The Welcome of an earlier generation under the new one's number: she stops at the door."""
    victim = scene.survivor()
    (welcome,) = victim.told(frames.Welcome)
    await scene.mo.client.ask("renew")
    for guest in scene.everyone:
        await guest.client.until(lambda client: client.told("outdated"), "begins anew")
    await scene.mo.client.until(lambda client: client.ready, "has opened it")
    await scene.room.waiting(scene.mo, victim)
    victim.between.tell(welcome)
    victim.between.tell(replace(welcome, generation=welcome.generation + 1))
    await victim.client.until(lambda client: client.frozen, "freezes")
    assert victim.client.frozen == "welcome"
    others = scene.others(victim, scene.mo)
    await scene.room.admit(scene.mo, *others)
    await scene.talk(victim, least=1)
    assert not set(scene.spoken[-1:]) & set(victim.client.heard())
    scene.untouched(*scene.others(victim))
    return "frozen: welcome"


async def anothers_welcome(scene: Scene) -> str:
    """Somebody else's Welcome, or one with a byte changed, for one who waits."""
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    (welcome,) = scene.survivor().told(frames.Welcome)
    if scene.dice.random() < 0.5:
        body = bytearray(padding.unpad_welcome(welcome.body))
        body[scene.dice.randrange(len(body))] ^= 1 << scene.dice.randrange(8)
        welcome = replace(welcome, body=padding.pad_welcome(bytes(body)))
    dora.between.tell(welcome)
    return await _stopped_at_the_door(scene, dora)


async def members_welcome(scene: Scene) -> str:
    """A member who is no mentor lets her in, and the server hands her that Welcome."""
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    made = await scene.ana.client.forge(kind="add", keyPackage=dora.key_package.hex())
    dora.between.tell(
        frames.Welcome(
            room=scene.room.room,
            generation=scene.ana.log[-1].generation,
            seq=scene.ana.next_seq,
            body=padding.pad_welcome(made.welcome),
        )
    )
    return await _stopped_at_the_door(scene, dora)


async def altered_welcome(scene: Scene) -> str:
    """Her own Welcome with one bit changed on the way: she stops at the door."""
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    at, bit = scene.dice.random(), 1 << scene.dice.randrange(8)

    def altered(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Welcome):
            body = bytearray(padding.unpad_welcome(frame.body))
            body[int(at * len(body))] ^= bit
            frame = replace(frame, body=padding.pad_welcome(bytes(body)))
        yield frame

    dora.between.tamper = altered
    await scene.mo.client.ask("admit", seats=[dora.seat.hex()])
    return await _stopped_at_the_door(scene, dora)


def _knock(scene: Scene, knocker: Guest, message: bytes) -> None:
    """The mentor is told that this KeyPackage came from that seat."""
    scene.mo.between.tell(
        frames.Knocked(
            room=scene.room.room,
            seat=knocker.seat,
            minute=1,
            key_package=padding.pad_key_package(message),
        )
    )


async def _stopped_at_the_door(scene: Scene, guest: Guest) -> str:
    """She takes no such Welcome and sees nothing of the room, where all goes on."""
    await guest.client.until(lambda client: client.frozen, "freezes")
    assert guest.client.frozen == "welcome"
    await scene.talk(least=1)
    _outside(guest)
    scene.untouched(*scene.everyone)
    return "frozen: welcome"


def _outside(guest: Guest) -> None:
    """She was never let in, and nothing of the room is on her screen."""
    assert guest.client.told("admitted") == []
    assert guest.client.people == []
    assert guest.said() == []


def _now() -> int:
    return int(time.time())
