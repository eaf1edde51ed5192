"""On PostgreSQL a head that moves on stays in its page, and no index is written."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from rooms.delivery import rows
from rooms.delivery.ledger import Ledger, Roster
from rooms.lifecycle.models import Generation
from tests.rooms.scene import started


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_heads_that_move_on_stay_in_their_pages(database: str) -> None:
    started()
    copied = Generation.objects.get()
    many = 60
    for number in range(2, many + 1):
        copied.pk, copied.number, copied.group_id = None, number, bytes([number]) * 16
        copied.save(force_insert=True)
    with transaction.atomic():
        rows.update([_moved_on(generation) for generation in Generation.objects.all()])
        assert _written_in_their_pages() == many


def _moved_on(generation: Generation) -> Ledger:
    """By one message."""
    return Ledger(
        id=generation.id,
        room=generation.room_id,
        number=generation.number,
        hour=generation.hour,
        group_id=generation.group_id,
        capacity=8,
        most_leaves=64,
        epoch=generation.epoch,
        head=generation.head + 1,
        turned=generation.turned,
        severed=generation.severed,
        over=False,
        lenient=False,
        roster=Roster({}),
        minute=generation.turned,
    )


def _written_in_their_pages() -> int:
    """Rows of generations, in this transaction, without any index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_hot_updated('rooms_generation'::regclass)")
        ((count,),) = cursor.fetchall()
    return int(count)
