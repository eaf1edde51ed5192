"""Lies about promises: receipts, the place that a Welcome gives, and a log that comes in time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import count

from rooms.wire import frames
from tests.lying.scene import FAST, Scene, replace
from tests.stories.guest import Guest, soon

FAR = 1_000
SIGNS = 3
"""Signs of life that a liar keeps back and then hands out."""
TRIES = 3
APART = 2.0
"""Seconds after each of them: half a minute of those who live faster."""
HEARS_NONE = "hears no mentor by what is kept"


async def false_receipt(scene: Scene) -> str:
    """Her words are stored; the receipt puts them elsewhere: where others stand, or far ahead."""
    victim = scene.anybody()
    far = scene.dice.random() < 0.5
    place = FAR if far else -scene.dice.randint(1, victim.next_seq - 1)

    def lie(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        yield replace(frame, seq=frame.seq + place) if isinstance(frame, frames.Receipt) else frame

    victim.between.tamper = lie
    await _speaks(scene, victim)
    return await scene.stopped(victim, "order")


async def swallowed_words(scene: Scene) -> str:
    """Her words get a receipt and go nowhere: they are not shown as sent, and she is warned."""
    victim = scene.survivor()
    places = count(victim.next_seq + FAR)

    def swallow(frame: frames.FromClient) -> Iterable[frames.FromClient]:
        if isinstance(frame, frames.Post):
            victim.between.tell(_receipt(frame, next(places)))
        else:
            yield frame

    victim.between.meddle = swallow
    said = await _speaks(scene, victim)
    await scene.unattended(victim)
    assert _status(victim, said) == "sending"
    await victim.client.until(lambda client: client.frozen, "stops", seconds=60)
    assert victim.client.frozen == "order"
    await scene.mo.client.ask("renew")
    await victim.client.until(lambda _: _status(victim, said) == "failed", "learns of it")
    scene.untouched(*scene.others(victim))
    return "unattended, frozen: order"


async def slow_log(scene: Scene) -> str:
    """Every entry comes, each a little later than the last: a mentor seems to be there long after.

    What the others say goes on reaching her; that her own words do not come back tells her.
    """
    victim = scene.survivor()
    loop = asyncio.get_running_loop()
    late = 0.0

    def lie(entry: frames.Entry) -> Iterable[frames.FromServer]:
        nonlocal late
        late = min(late + 0.8, 6.5)
        loop.call_later(late, victim.between.tell, entry)
        return ()

    scene.deceive(victim, lie)
    await scene.talk(victim, least=9, most=11)
    said = await _speaks(scene, victim)
    await scene.unattended(victim)
    assert _status(victim, said) == "sending"
    scene.untouched(*scene.others(victim))
    return "unattended"


async def kept_signs(scene: Scene) -> str:
    """A mentor's signs of life are kept as he seals them, and handed out one by one long after: he
    seems to be there. None of them knows of anything that came since.

    He is promised a place for each and shown nothing, so he goes on as in a quiet room; in between
    he asks for what was promised.
    """
    mo, between = scene.mo, scene.mo.between
    kept: dict[bytes, frames.Post] = {}
    far = mo.next_seq + FAR

    def keep(frame: frames.FromClient) -> Iterable[frames.FromClient]:
        if isinstance(frame, frames.Post):
            kept[frame.client_id] = frame
            between.tell(_receipt(frame, far + list(kept).index(frame.client_id)))
        else:
            yield frame

    def quiet(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if not isinstance(frame, frames.Entry | frames.Receipt):
            yield frame

    between.meddle, between.tamper = keep, quiet
    survivors = scene.others(mo)
    for number in range(SIGNS):
        # His line breaks again and again: what was on it then is handed out once more.
        for _ in range(TRIES):
            back = len(mo.told(frames.Resumed))
            await soon(
                lambda least=number, times=back: (  # type: ignore[misc]
                    len(kept) > least and len(mo.told(frames.Resumed)) > times
                ),
                "seals a sign of life, and is on a line that is not broken the next moment",
            )
            sign = list(kept.values())[number]
            between.ask(sign)
            await asyncio.sleep(APART)
            if any(entry.client_id == sign.client_id for entry in survivors[0].told(frames.Entry)):
                break
        else:
            raise AssertionError("a sign of life was kept and never handed out")
    for guest in survivors:
        await guest.client.until(lambda _, her=guest: not her.attended, HEARS_NONE, seconds=1)  # type: ignore[misc]
    scene.untouched(*survivors)
    return "unattended"


async def shifted_welcome(scene: Scene) -> str:
    """A newcomer's Welcome under another number, and the log moved along with it.

    Whoever could write to her had seen the commit that let her in, at its true place.
    """
    by = scene.dice.choice((-3, -2, -1, 1, 2, 3))
    dora = await scene.room.survivor("Dora", pace=FAST)
    await scene.room.waiting(scene.mo, dora)

    def lie(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        if isinstance(frame, frames.Entry):
            yield scene.room.stamps.stamped(replace(frame, seq=frame.seq + by))
        elif isinstance(frame, frames.Welcome):
            yield scene.room.stamps.announced()
            yield replace(frame, seq=frame.seq + by)
        else:
            yield frame

    dora.between.tamper = lie
    await scene.mo.client.ask("admit", seats=[dora.seat.hex()])
    await scene.everybody_sees(5)
    await scene.talk(least=2)
    await dora.client.until(lambda client: client.frozen, "stops", seconds=60)
    assert dora.client.frozen in {"log_hash", "welcome", "order"}
    assert not dora.client.ready
    scene.untouched(*scene.everyone)
    return f"frozen: {dora.client.frozen}"


async def renumbered_anchor(scene: Scene) -> str:
    """The anchor that a newcomer waits for is left out, and what follows moves up."""
    dora = await scene.room.survivor("Dora")
    await scene.room.waiting(scene.mo, dora)
    first: int | None = None

    def lie(frame: frames.FromServer) -> Iterable[frames.FromServer]:
        nonlocal first
        if isinstance(frame, frames.Welcome):
            first = frame.seq + 1
            yield scene.room.stamps.announced()
        if not isinstance(frame, frames.Entry):
            yield frame
        elif frame.seq != first:
            yield scene.room.stamps.stamped(replace(frame, seq=frame.seq - 1))

    dora.between.tamper = lie
    await scene.mo.client.ask("admit", seats=[dora.seat.hex()])
    await scene.everybody_sees(5)
    await scene.talk(least=1)
    await dora.client.until(lambda client: client.frozen, "stops")
    assert dora.client.frozen == "log_hash"
    assert not dora.client.ready
    scene.untouched(*scene.everyone)
    return "frozen: log_hash"


async def _speaks(scene: Scene, guest: Guest) -> str:
    """She says something, of which nobody waits that it is heard; answers its client id."""
    scene.spoken.append("Do you hear me?")
    return await guest.client.say(scene.spoken[-1])


def _receipt(post: frames.Post, seq: int) -> frames.Receipt:
    return frames.Receipt(
        room=post.room,
        generation=post.generation,
        client_id=post.client_id,
        seq=seq,
        minute=1,
    )


def _status(guest: Guest, message: str) -> str:
    """How her own message stands on her screen."""
    (line,) = [line for line in guest.client.lines("said") if line["id"] == message]
    return str(line["status"])
