"""Migrating all the way or not at all: an upgrade that fails leaves the old version's tables.

On PostgreSQL every migration runs in one transaction. SQLite's schema cannot be changed in one, so
there the file is copied first, put back if anything fails, and the copy deleted either way: it
holds what is to be forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


def waiting() -> list[str]:
    """Migrations that this version has and the database has not, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """All that is waiting. Whatever it raises, the database is as it was before."""
    with _whole():
        call_command("migrate", verbosity=0)
        left = waiting()
        if left:
            raise RuntimeError(f"{len(left)} migrations did not run")


def _whole() -> AbstractContextManager[object]:
    if connection.vendor == "postgresql":
        return transaction.atomic()
    return _put_back(Path(str(connection.settings_dict["NAME"])))


@contextmanager
def _put_back(file: Path) -> Iterator[None]:
    copy = file.with_suffix(".before")
    connection.close()
    try:
        _copied(file, copy)
        try:
            yield
        except BaseException:
            connection.close()
            _copied(copy, file)
            raise
    finally:
        copy.unlink(missing_ok=True)


def _copied(source: Path, target: Path) -> None:
    """All pages of one database into the other, as of one moment."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
