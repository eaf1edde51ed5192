"""What one seat is still to be given of a generation: the same whether it is new, live or back.

Entitled is whoever holds or held a leaf: from the commit that added it (with its Welcome) up to the
commit that removed it, and to nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rooms.delivery import reading, rows
from rooms.delivery.models import Entry
from rooms.delivery.rows import Tenure
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
    tenure = rows.tenure(room, number, seat)
    if tenure is None:
        return stretch
    if tenure.added > cursor:
        _welcome(stretch, room, number, tenure)
    since = reading.Since(
        room, number, tenure.generation, tenure.hour, seq=stretch.cursor, until=tenure.removed
    )
    found = reading.entries([since], most=STRETCH)[tenure.generation].entries
    # The head from before it was read: one from afterwards counts entries that nobody looked for.
    first = found[0].seq if found else tenure.head + 1
    # But her removal from afterwards: she may have been taken out meanwhile.
    tenure = rows.tenure(room, number, seat) or tenure
    if tenure.removed is not None:
        found = [entry for entry in found if entry.seq <= tenure.removed]
    if (found or tenure.removed is None) and first > stretch.cursor + 1:
        gone = frames.HistoryGone(room=room, generation=number, first=first)
        stretch.frames.append(frames.write(gone))
        stretch.cursor = first - 1
    for entry in found:
        stretch.frames.append(entry.frame)
        stretch.keys.add(entry.key)
        stretch.cursor = entry.seq
    removed = tenure.removed
    stretch.over = removed is not None and (not found or stretch.cursor >= removed)
    return stretch


def _welcome(stretch: Stretch, room: bytes, number: int, tenure: Tenure) -> None:
    """The Welcome of the commit that added this leaf. Never before that commit is stored."""
    adding = Entry.objects.filter(hour=tenure.hour, generation=tenure.generation, seq=tenure.added)
    body = adding.values_list("welcome", flat=True).first()
    if body is not None:
        welcome = frames.Welcome(room=room, generation=number, seq=tenure.added, body=body)
        stretch.frames.append(frames.write(welcome))
    stretch.cursor = tenure.added
