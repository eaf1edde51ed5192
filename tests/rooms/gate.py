"""A row held back: whoever comes to it waits, so verbs meet where a test wants it. PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import QuerySet

from rooms.lifecycle.models import Knock, Room, Seat

Rows = QuerySet[Seat] | QuerySet[Knock] | QuerySet[Room]


@contextmanager
def held(rows: Rows) -> Iterator[None]:
    """These rows, locked by a transaction of its own."""
    locked, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert list(rows.select_for_update())
            locked.set()
            over.wait()
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(10)
    try:
        yield
    finally:
        over.set()
        holder.join()


def until_waiting(count: int) -> None:
    """So many transactions wait for a lock."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise AssertionError("they never met")
