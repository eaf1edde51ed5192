"""The control: bad lines, hidden tabs, phones that are offline, nobody who lies, and no alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.lying.scene import FAST, Scene
from tests.stories.guest import Guest

STEPS = (4, 9)
"""Things that befall them in one trace, at least and at most."""
OFFLINE = (0.1, 6.0)
"""Seconds that a phone has no line. Fifteen times as long in its own time: on both sides of the
minute after which it says that nobody is heard, and far from the quarter of an hour after which a
place is given up, which is another story."""
LATE = 0.15
"""Seconds by which a frame is late, at most, on a slow line."""


async def hide(scene: Scene, guest: Guest) -> None:
    """Her page goes out of sight for a while."""
    await guest.client.ask("hidden", hidden=True)
    await scene.talk(most=2)
    await guest.client.ask("hidden", hidden=False)


async def cut(scene: Scene, guest: Guest) -> None:
    """Her line breaks, and is there again at once."""
    await guest.loses_her_line()
    await scene.talk(guest, most=2)


async def offline(scene: Scene, guest: Guest) -> None:
    """Her phone has no line for a while; the others go on."""
    guest.between.dead = True
    await guest.loses_her_line()
    await scene.talk(guest, most=2)
    await asyncio.sleep(scene.dice.uniform(*OFFLINE))
    guest.between.dead = False


async def slow(scene: Scene, guest: Guest) -> None:
    """Her line is slow, each frame by another while, in their order."""
    guest.between.lag = lambda: scene.dice.uniform(0, LATE)
    await scene.talk(most=2)
    guest.between.lag = lambda: 0


async def somebody_comes(scene: Scene, guest: Guest) -> None:
    """One more is let in, says something, and leaves."""
    mentor = scene.mo
    newcomer = await scene.room.arrive(f"Dora {len(scene.spoken)}", pace=FAST)
    await scene.room.enter(newcomer, patience=20)
    await scene.room.admit(mentor, newcomer)
    scene.spoken.append(f"Words number {len(scene.spoken)}.")
    await newcomer.client.say(scene.spoken[-1])
    await guest.hears(scene.spoken[-1])
    await newcomer.client.ask("leave")
    await mentor.client.until(lambda client: len(client.people) == 4, "she is gone")
    assert newcomer.withheld() == []
    assert newcomer.client.frozen is None


BEFALLS: tuple[Callable[[Scene, Guest], Awaitable[None]], ...] = (
    hide,
    cut,
    offline,
    slow,
    somebody_comes,
)


async def trace(scene: Scene) -> str:
    """Some of that, one thing after the other; in the end everybody has everything."""
    for _ in range(scene.dice.randint(*STEPS)):
        await scene.dice.choice(BEFALLS)(scene, scene.anybody())
        for guest in scene.everyone:
            # What is pressed while the line is gone for long is shown as not sent, and not said.
            await guest.client.until(lambda _, her=guest: writes(her), "may write again")  # type: ignore[misc]
    await scene.talk(least=1, most=1)
    for guest in scene.everyone:
        await scene.hears_all(guest)
        # Whoever was offline is heard again with her next sign of life, at the latest.
        await guest.client.until(
            lambda client: all(person["silent"] is None for person in client.people),
            "hears everybody",
        )
    scene.untouched(*scene.everyone)
    alarms = [event["alarm"] for event in scene.mo.client.told("alarm")[scene.alarms :]]
    assert alarms == [], alarms
    return "no alarm"


def writes(guest: Guest) -> bool:
    """Whether her line is there and a mentor is heard."""
    return guest.attended and guest.online
