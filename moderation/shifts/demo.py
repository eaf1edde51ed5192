"""What a demo needs to be tried: two rooms, a code in each for each of two mentors, and some codes
that an agency would give out."""

from __future__ import annotations

from moderation.shifts import codes
from rooms.entry import codes as agency
from rooms.lifecycle import rooms

TITLES = {
    "18-24": {"en": "Evening room, 18–24", "es": "Sala de la tarde, 18–24"},
    "25+": {"en": "Evening room, 25 and over", "es": "Sala de la tarde, 25 o más"},
}
MENTORS = ("Mo", "Noor")
AGENCY = "Demo"
"""Whom the codes for survivors are for."""


def prepare(now: int) -> list[tuple[str, dict[str, str]]]:
    """Make the rooms that are not there yet, and new codes for the mentors; those before end.

    Returns for each room its English title and each mentor's code in it. Only digests of codes are
    kept, so an earlier run's cannot be shown again.
    """
    there = {room.band for room in rooms.listing()}
    for band, title in TITLES.items():
        if band not in there:
            rooms.create(title=title, band=band, lang="en", minute=now // 60)
    codes.revoke_all(now=now)
    chosen = sorted((r for r in rooms.listing() if r.band in TITLES), key=lambda r: r.band)
    return [
        (
            room.title["en"],
            {name: codes.make(name=name, room=room, now=now) for name in MENTORS},
        )
        for room in chosen
    ]


def invitations(now: int) -> list[str]:
    """New codes for any room of one band; those before end."""
    for batch in agency.left():
        if batch.label == AGENCY:
            agency.withdraw(batch.id)
    return agency.make(label=AGENCY, band="18-24", room_ids=[], count=3, days=7, minute=now // 60)
