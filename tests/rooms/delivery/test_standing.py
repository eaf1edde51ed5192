"""How a room stands, while it is being changed."""

from __future__ import annotations

import pytest

from rooms.delivery import notices, standing
from rooms.lifecycle import presence, rooms
from tests.rooms.scene import on_both_databases, started


@on_both_databases
def test_a_room_that_closes_while_it_is_looked_at_is_open_or_closed_not_both(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a socket that has another room too is never told why this one fell silent."""
    room = started()
    before = standing.read(room.scene.room, [room.ana])
    count = presence.mentors

    def close_and_count(room_ids: list[bytes]) -> dict[bytes, int]:
        monkeypatch.setattr(presence, "mentors", count)
        rooms.close(room.scene.room, by=room.mo, minute=room.scene.now // 60)
        return count(room_ids)

    monkeypatch.setattr(presence, "mentors", close_and_count)
    after = standing.read(room.scene.room, [room.ana])
    assert (
        bool(after.ended) == bool(notices.of_room(before, after)) == (after.condition == "closed")
    )
