"""On PostgreSQL a head that moves on stays in its page, and no index is written."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction

from rooms.delivery import rows
from rooms.delivery.transactions import Transactions
from rooms.lifecycle.models import Generation
from tests.rooms.scene import started


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_heads_that_move_on_stay_in_their_pages(database: str) -> None:
    room = started()
    copied = Generation.objects.get()
    many = 60
    for number in range(2, many + 1):
        copied.pk, copied.number, copied.group_id = None, number, bytes([number]) * 16
        copied.save(force_insert=True)
    keys = {(room.scene.room, number) for number in range(1, many + 1)}
    log = Transactions()
    minute = int(time.time()) // 60
    log._fix(keys, minute)
    with transaction.atomic():
        ledgers = log._lock(keys, minute)
        for ledger in ledgers.values():
            ledger.head += 1
        rows.update(list(ledgers.values()))
        assert _written_in_their_pages() == many == len(ledgers)


def _written_in_their_pages() -> int:
    """Rows of generations, in this transaction, without any index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_hot_updated('rooms_generation'::regclass)")
        ((count,),) = cursor.fetchall()
    return int(count)
