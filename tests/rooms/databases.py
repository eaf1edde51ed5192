"""Both databases of the product, for tests whose threads and transactions are real.

Each test starts with empty tables. Nothing is wrapped in a transaction: several writers are the
point of most of these tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from peerchat import databases
from rooms.delivery import log


@contextmanager
def of(settings: dict[str, Any]) -> Iterator[None]:
    """Every connection made inside is to this database; it is migrated if it is new."""
    before = connections.settings["default"]
    connections.settings["default"] = connections.configure_settings({"default": settings})[
        "default"
    ]
    _forget()
    try:
        call_command("migrate", verbosity=0)
        _empty()
        yield
        log.stop()
    finally:
        connection.close()
        if pool := getattr(connection, "_connection_pools", {}).pop("default", None):
            pool.close()
        connections.settings["default"] = before
        _forget()


def sqlite(folder: Path) -> dict[str, Any]:
    return databases.sqlite(folder / "peerchat.sqlite3")


def postgresql(url: str) -> dict[str, Any]:
    return databases.postgresql(url, pool=20)


def _forget() -> None:
    """The wrapper of this thread; other threads of a test are new."""
    connection.close()
    del connections["default"]


def _empty() -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
