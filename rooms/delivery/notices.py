"""What to tell a seat when its room stands differently: frames from two standings. Pure.

Survivors learn how the room stands and how many mentors are there; only mentors learn who waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rooms.wire import frames

if TYPE_CHECKING:
    from rooms.delivery.standing import Standing


def of_room(old: Standing, new: Standing) -> list[frames.FromServer]:
    """For everybody: a new generation, and how the room stands."""
    told: list[frames.FromServer] = []
    if new.generation is not None and new.number != old.number:
        told.append(frames.GenerationOpened(room=new.room, generation=new.generation))
    if (old.condition, old.mentors) != (new.condition, new.mentors):
        told.append(
            frames.RoomCondition(room=new.room, condition=new.condition, mentors=new.mentors)
        )
    return told


def of_lobby(old: Standing | None, new: Standing, *, seat: bytes) -> list[frames.FromServer]:
    """For the mentor in `seat`: who waits, waits no longer, left or stopped. All of it at first."""
    waited = old.waiting if old else {}
    stopped = old.frozen if old else {}
    departed = old.departed if old else frozenset()
    told: list[frames.FromServer] = [
        frames.Unknocked(room=new.room, seat=gone)
        for gone in waited
        if gone not in new.waiting and gone != seat
    ]
    told += [
        frames.Knocked(room=new.room, seat=comer, minute=wait.minute, key_package=wait.key_package)
        for comer, wait in new.waiting.items()
        if wait != waited.get(comer) and comer != seat
    ]
    told += [frames.Departed(room=new.room, seat=goer) for goer in sorted(new.departed - departed)]
    told += [
        frames.Frozen(room=new.room, seat=other, reason=stop.reason, about=stop.about)
        for other, stop in new.frozen.items()
        if stop != stopped.get(other) and other != seat
    ]
    return told
