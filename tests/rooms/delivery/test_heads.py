"""On PostgreSQL a head that moves on costs one page, and no index."""

from __future__ import annotations

import pytest
from django.db import connection, models

from rooms.lifecycle.models import Generation
from tests.rooms.scene import started


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_heads_that_move_on_stay_in_their_pages(database: str) -> None:
    started()
    copied = Generation.objects.get()
    for number in range(2, 60):
        copied.pk, copied.number, copied.group_id = None, number, bytes([number]) * 16
        copied.save(force_insert=True)
    before = _pages()
    assert len(set(before.values())) > 1
    Generation.objects.update(head=models.F("head") + 1)
    assert _pages() == before


def _pages() -> dict[int, str]:
    """Where each generation lies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, split_part(ctid::text, ',', 1) FROM rooms_generation")
        return dict(cursor.fetchall())
