"""A row or a table held back: whoever comes to it waits, so verbs meet where a test wants.

On SQLite, where rows have no locks, `held` keeps every writer waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from rooms.lifecycle.models import Knock, Room, Seat

T = TypeVar("T")
Rows = QuerySet[Seat] | QuerySet[Knock] | QuerySet[Room]


def held(rows: Rows) -> AbstractContextManager[None]:
    """These rows, locked by a transaction of its own."""
    return _meanwhile(lambda: bool(rows.select_for_update()))


def locked(table: str, mode: str) -> AbstractContextManager[None]:
    """A whole table, in one of PostgreSQL's modes."""

    def lock() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        return True

    return _meanwhile(lock)


@contextmanager
def _meanwhile(lock: Callable[[], bool]) -> Iterator[None]:
    locked, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert lock()
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


def at_once(*works: Callable[[], T]) -> list[T]:
    """Run each on a thread of its own, all of them starting together."""
    ready = threading.Barrier(len(works))
    outcomes: list[T] = []

    def run(work: Callable[[], T]) -> None:
        ready.wait()
        try:
            outcomes.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
