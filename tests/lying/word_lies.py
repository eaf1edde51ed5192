"""Lies about somebody's words: whose they are, of which epoch, which of two, and whether they were
taken at all; and about whether she is still there."""

from __future__ import annotations

from collections.abc import Iterable

from rooms.wire import frames
from tests.lying.scene import Scene, replace
from tests.stories import hand_made
from tests.stories.guest import Guest

WITHHOLDS = "withholds it"
CODES = ("not_allowed", "stale_epoch", "too_fast", "busy", "server_error", "malformed")


async def false_seat(scene: Scene) -> str:
    """Somebody's words under another's seat: not shown, and the next one to speak shows the lie."""
    victim = scene.anybody()
    speaker = scene.dice.choice(scene.others(victim))
    seats = [guest.seat for guest in scene.everyone if guest is not speaker]
    false = scene.dice.choice([*seats, scene.dice.randbytes(16)])

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        hers = entry.seat == speaker.seat
        yield scene.room.stamps.stamped(replace(entry, seat=false)) if hers else entry

    scene.deceive(victim, lie)
    await _says(scene, speaker, victim)
    await victim.client.until(lambda _: victim.withheld(), WITHHOLDS)
    assert set(victim.withheld()) == {"seat"}
    await scene.talk(speaker, victim, least=1)
    return await scene.stopped(victim, "log_hash")


async def false_epoch(scene: Scene) -> str:
    """Somebody's words as of another epoch, in which others might have been inside: not shown."""
    victim = scene.anybody()
    speaker = scene.dice.choice(scene.others(victim))
    by = scene.dice.choice((-1, 1))

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        hers = entry.seat == speaker.seat
        yield scene.room.stamps.stamped(replace(entry, epoch=entry.epoch + by)) if hers else entry

    scene.deceive(victim, lie)
    await _says(scene, speaker, victim)
    said = scene.spoken[-1]
    await scene.talk(speaker, victim, least=1)
    seen = await scene.stopped(victim, "log_hash")
    assert said not in victim.client.heard(), "shown as of another epoch"
    return seen


async def two_texts(scene: Scene) -> str:
    """A member seals two messages, and the server shows one to some and the other to the rest.

    Both are truly hers. The next one to speak has another log than those who were shown the second.
    """
    speaker = scene.survivor()
    others = scene.others(speaker)
    victims = scene.dice.sample(others, scene.dice.randint(1, len(others) - 1))
    said = hand_made.payload(speaker, "Words for some.", counter=9, founder=scene.mo)
    second = await hand_made.post(speaker, said)

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        hers = entry.seat == speaker.seat
        yield (
            scene.room.stamps.stamped(replace(entry, body=second.body, client_id=second.client_id))
            if hers
            else entry
        )

    for victim in victims:
        scene.deceive(victim, lie)
    await _says(scene, speaker, *victims)
    scene.spoken.append(said.text)
    for victim in victims:
        await victim.hears(said.text)
    await scene.talk(speaker, *victims, least=1)
    for victim in victims:
        await victim.freezes("log_hash")
    scene.untouched(*scene.others(*victims))
    return "frozen: log_hash"


async def false_refusal(scene: Scene) -> str:
    """Her words are stored, and she is told that they were refused: shown as sent all the same."""
    victim = scene.anybody()
    code = scene.dice.choice(CODES)
    message = scene.dice.randbytes(16)
    lied = False

    def lie(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        nonlocal lied
        if isinstance(frame, frames.Receipt) and frame.client_id == message and not lied:
            lied = True
            yield frames.Refused(code=code, room=frame.room, client_id=message)
        else:
            yield frame

    victim.between.tamper = lie
    scene.spoken.append("Do you hear me?")
    await victim.client.ask("say", id=message.hex(), text=scene.spoken[-1])
    await scene.hears_all(victim)
    await scene.talk(least=1, most=2)
    for guest in scene.everyone:
        await scene.hears_all(guest)
    assert lied
    scene.untouched(*scene.everyone)
    return "sent"


async def false_departed(scene: Scene) -> str:
    """A mentor is told that somebody gave up her seat: he takes her out, and she is told so."""
    victim = scene.survivor()
    scene.mo.between.tell(frames.Departed(room=scene.room.room, seat=victim.seat))
    await scene.removed(victim)
    for guest in scene.others(victim):
        await guest.client.until(lambda client: len(client.people) == 3, "sees her go")
    await scene.talk(victim, least=1)
    assert scene.spoken[-1] not in victim.client.heard()
    scene.untouched(*scene.others(victim))
    return "removed"


async def _says(scene: Scene, speaker: Guest, *deceived: Guest) -> None:
    """She says something, and those hear it who are told the truth."""
    scene.spoken.append(f"Words number {len(scene.spoken)}.")
    await speaker.client.say(scene.spoken[-1])
    for guest in scene.others(*deceived):
        await guest.hears(scene.spoken[-1])
