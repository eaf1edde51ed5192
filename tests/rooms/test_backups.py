"""What a backup may not hold."""

from __future__ import annotations

from pathlib import Path

from peerchat import backups
from tests.rooms.scene import on_both_databases, started


@on_both_databases
def test_nothing_of_a_visit_is_in_it(database: str, tmp_path: Path) -> None:
    room = started()
    room.scene.post(room.ana)
    manifest = backups.write(tmp_path / "backup", minute=1)
    assert manifest.rows == {
        "rooms.Room": 1,
        "rooms.Generation": 1,
        "rooms.Batch": 0,
        "rooms.Code": 0,
        "moderation.ShiftCode": 0,
    }
    kept = (tmp_path / "backup").read_bytes()
    assert room.scene.room in kept and room.scene.group_id in kept, "positive control"
    for seat in (room.mo, room.ana, room.bea):
        assert seat not in kept
    assert room.mentor.leaf_key not in kept
    assert room.mentor.shift.encode() not in kept
