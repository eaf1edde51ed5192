"""What one seat is still to be given of a generation: the same whether it is new, live or back.

Entitled is whoever holds or held a leaf: from the commit that added it (with its Welcome) up to the
commit that removed it, and to nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rooms.delivery import reading
from rooms.delivery.models import Entry
from rooms.lifecycle.models import Generation, Leaf
from rooms.wire import frames

STRETCH = 128
"""Entries at most. Of the largest a part is read in vain, since they are more than one write."""


@dataclass(slots=True)
class Stretch:
    """Encoded frames in order, the cursor after them, and whether nothing may ever follow."""

    cursor: int
    frames: list[bytes] = field(default_factory=list)
    keys: set[bytes] = field(default_factory=set)
    over: bool = False


def after(room: bytes, number: int, seat: bytes, cursor: int) -> Stretch:
    """The next frames for `seat` in generation `number`, of which it has all up to `cursor`.

    Empty without an end when it has everything, or never had a leaf there.
    """
    stretch = Stretch(cursor)
    generation = Generation.objects.filter(room=room, number=number).first()
    leaf = Leaf.objects.filter(generation=generation, seat=seat).first() if generation else None
    if generation is None or leaf is None:
        return stretch
    if leaf.added > cursor:
        _welcome(stretch, generation, leaf)
    since = reading.Since(
        room, number, generation.id, generation.hour, seq=stretch.cursor, until=leaf.removed
    )
    found = reading.entries([since], most=STRETCH)[generation.id].entries
    first = found[0].seq if found else generation.head + 1
    if (found or leaf.removed is None) and first > stretch.cursor + 1:
        gone = frames.HistoryGone(room=room, generation=number, first=first)
        stretch.frames.append(frames.write(gone))
        stretch.cursor = first - 1
    for entry in found:
        stretch.frames.append(entry.frame)
        stretch.keys.add(entry.key)
        stretch.cursor = entry.seq
    stretch.over = leaf.removed is not None and (not found or stretch.cursor >= leaf.removed)
    return stretch


def _welcome(stretch: Stretch, generation: Generation, leaf: Leaf) -> None:
    """The Welcome of the commit that added this leaf. Never before that commit is stored."""
    adding = Entry.objects.filter(hour=generation.hour, generation=generation, seq=leaf.added)
    body = adding.values_list("welcome", flat=True).first()
    if body is not None:
        welcome = frames.Welcome(
            room=generation.room_id, generation=generation.number, seq=leaf.added, body=body
        )
        stretch.frames.append(frames.write(welcome))
    stretch.cursor = leaf.added
