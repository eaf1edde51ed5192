"""Faults of whatever tells people what was stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rooms.delivery import lines, reading, replay
from rooms.delivery.hub import Hub
from rooms.delivery.members import Member
from rooms.delivery.visit import Visit
from rooms.wire import frames
from tests.faulty.planting import Fault, instead

Original = Callable[..., Any]


def _welcomes_early() -> None:
    async def act(original: Original, visit: Visit, frame: Any, member: Member) -> None:
        place = visit._hub._places.get(member.room)
        commits = isinstance(frame, frames.Commit)
        for add in frame.adds if commits else ():
            newcomer = place.members.get(add.seat) if place else None
            if place and newcomer and frame.welcome is not None:
                welcome = frames.Welcome(
                    room=member.room,
                    generation=frame.generation,
                    seq=place.read + 1,
                    body=frame.welcome,
                )
                lines.say(newcomer.line, welcome)
        await original(visit, frame, member)

    instead(Visit, "_act", act)


def _tells_newcomers_what_was_before() -> None:
    def welcome(original: Original, stretch: replay.Stretch, *arguments: Any) -> None:
        original(stretch, *arguments)
        stretch.cursor = max(0, stretch.cursor - 3)

    instead(replay, "_welcome", welcome)


def _reads_back(spoil: Callable[[list[reading.Read]], list[reading.Read]]) -> None:
    """`spoil` of each generation's entries is read in their place."""

    def entries(original: Original, *arguments: Any, **options: Any) -> dict[int, reading.Page]:
        found: dict[int, reading.Page] = original(*arguments, **options)
        for page in found.values():
            page.entries = spoil(page.entries)
        return found

    instead(reading, "entries", entries)


def _skips_entries() -> None:
    _reads_back(lambda read: [entry for entry in read if entry.seq % 7])


def _swaps_entries() -> None:
    _reads_back(lambda read: read[:-2] + read[-2:][::-1])


def _gives_nothing_on_return() -> None:
    def after(original: Original, room: bytes, number: int, seat: bytes, cursor: int) -> Any:
        return replay.Stretch(cursor)

    instead(replay, "after", after)


def _rings_nobody() -> None:
    async def nothing(original: Original, hub: Hub) -> None:
        """The sweep would find what a lost bell did not say."""

    instead(Hub, "_rung_here", lambda original, hub, rings: None)
    instead(Hub, "_sweep", nothing)


FAULTS = (
    Fault(
        what="a Welcome goes out before its commit is stored",
        plant=_welcomes_early,
        said=("was told a Welcome at",),
    ),
    Fault(
        what="a newcomer is given what was said before she came",
        plant=_tells_newcomers_what_was_before,
        said=("which is not for her",),
    ),
    Fault(
        what="what is read back has holes",
        plant=_skips_entries,
        said=("ended: gone",),
    ),
    Fault(
        what="what is read back is out of order",
        plant=_swaps_entries,
        said=("ended: gone",),
    ),
    Fault(
        what="whoever comes back is given nothing",
        plant=_gives_nothing_on_return,
        said=("was never told entry",),
    ),
    Fault(
        what="nobody hears the bell, and none looks",
        plant=_rings_nobody,
        said=("was never told entry",),
        shape="many",
    ),
)
