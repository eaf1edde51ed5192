"""Whom a puzzle opens which room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rooms.entry import admission
from rooms.lifecycle.rooms import Listing
from rooms.wire.refusals import Refusal

ROOM = Listing(
    id=bytes(16),
    title={"en": "Evening room", "es": "Sala de la tarde"},
    band="18-24",
    lang="en",
    needs_code=False,
    condition="open",
    mentors=1,
)


def refused(room: Listing, band: str) -> str:
    with pytest.raises(Refusal) as refusal:
        admission.checked(room, band=band, by_code=False)
    return refusal.value.code


def test_a_survivor_may_enter_a_room_of_her_age() -> None:
    assert admission.checked(ROOM, band="18-24", by_code=False) == ROOM


def test_a_room_without_a_mentor_takes_nobody() -> None:
    """# A13: nobody would let her in, and nobody would see whom she meets there."""
    empty = replace(ROOM, condition="empty", mentors=0)
    assert refused(empty, "18-24") == "room_unattended"


def test_each_other_no_has_its_own_code() -> None:
    assert refused(ROOM, "25+") == "band_mismatch"
    assert refused(replace(ROOM, needs_code=True), "18-24") == "codes_only"
    assert refused(replace(ROOM, condition="closed"), "18-24") == "room_closed"
    assert refused(replace(ROOM, condition="full"), "18-24") == "room_full"
