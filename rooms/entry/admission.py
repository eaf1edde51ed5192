"""May a survivor enter this room, with a solved puzzle or with an agency's code? Pure.

A puzzle proves work, not age: it never opens a room for minors, nor one that is set to codes only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rooms.wire.refusals import Refusal

if TYPE_CHECKING:
    from rooms.lifecycle.rooms import Listing


def checked(room: Listing, *, band: str, by_code: bool) -> Listing:
    """The room, if she may. `band` is her own word, or the code's.

    Raises `band_mismatch`, `codes_only`, `room_closed`, `room_unattended` (no mentor is connected:
    nobody would let her in, and nobody would watch over the door), `room_full`.
    """
    if room.band != band:
        raise Refusal("band_mismatch")
    if room.needs_code and not by_code:
        raise Refusal("codes_only")
    if room.condition == "closed":
        raise Refusal("room_closed")
    if room.condition == "empty":
        raise Refusal("room_unattended")
    if room.condition == "full":
        raise Refusal("room_full")
    return room
