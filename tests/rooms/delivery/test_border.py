"""Where the event loop crosses over: whose connection it is, and that it is given up in the end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import Any

import pytest
from django.db import connection

from rooms.delivery import border
from tests.rooms.scene import on_both_databases


def _here() -> tuple[int, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return threading.get_ident(), connection.connection


@on_both_databases
async def test_without_a_pool_each_thread_keeps_its_connection_and_closes_it_in_the_end(
    database: str,
) -> None:
    """To open SQLite's file for each verb costs more than most verbs do."""
    used = [await border.cross(_here) for _ in range(10)]
    if database == "sqlite":
        assert len({id(raw) for _, raw in used}) == len({thread for thread, _ in used})
    vendor = await border.cross(lambda: connection.vendor)
    assert vendor == database
    await border.let_go()
    if database == "sqlite":
        for _, raw in used:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                raw.execute("SELECT 1")
    names = {thread.name.partition("_")[0] for thread in threading.enumerate()}
    assert not names & {"verbs", "reader"}
    await asyncio.gather(*[border.cross(_here) for _ in range(10)])
    await border.let_go()
