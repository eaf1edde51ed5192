"""What the JSON doors take and show, shared by those who open one. Parsed once, here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import StringConstraints

from peerchat.trust import base64url
from rooms.entry import puzzles

if TYPE_CHECKING:
    from rooms.lifecycle.rooms import Listing

Solved = Annotated[str, StringConstraints(max_length=puzzles.LONGEST)]
"""A solved puzzle, as `altcha/lib` writes it."""
RoomId = Annotated[str, StringConstraints(min_length=22, max_length=22)]
"""16 bytes in base64url."""
Typed = Annotated[str, StringConstraints(max_length=64)]
"""A code of any kind, as somebody typed it."""
Band = Annotated[str, StringConstraints(max_length=16)]


def listed(room: Listing) -> dict[str, Any]:
    """A room as the landing shows it."""
    return {
        "id": base64url.encode(room.id),
        "title": room.title,
        "band": room.band,
        "lang": room.lang,
        "codes_only": room.needs_code,
        "condition": room.condition,
        "mentors": room.mentors,
    }
