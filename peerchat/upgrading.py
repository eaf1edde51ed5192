"""Migrating all the way or not at all: an upgrade that fails leaves the old version's tables.

On PostgreSQL every migration runs in one transaction. SQLite's schema cannot be changed in one, so
there the file is copied first and put back if anything fails. The copy holds what is to be
forgotten, so it goes as soon as it is not needed; one that an upgrade left behind when it was
killed is put back before anything else.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from types import FrameType

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


class NotPutBack(Exception):
    """The database may be half migrated. The message names the file that holds it as it was."""


def waiting() -> list[str]:
    """Migrations that this version has and the database has not, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def left_behind() -> Path | None:
    """The copy of an upgrade that was killed, if there is one."""
    if connection.vendor != "sqlite":
        return None
    copy = _copy_of(_file())
    return copy if copy.exists() else None


def put_back() -> None:
    """The database as it was before an upgrade that was killed. Raises `NotPutBack`."""
    connection.close()
    file = _file()
    copy = _copy_of(file)
    try:
        _copied(copy, file)
    except (OSError, sqlite3.Error) as error:
        raise NotPutBack(
            f"it is in {copy.name} beside the database: make room, try again"
        ) from error
    copy.unlink()


def migrate() -> None:
    """All that is waiting. Whatever it raises but `NotPutBack`, the database is as it was."""
    with _ended_in_order(), _whole():
        call_command("migrate", verbosity=0)
        left = waiting()
        if left:
            raise RuntimeError(f"{len(left)} migrations did not run")


def _whole() -> AbstractContextManager[object]:
    return transaction.atomic() if connection.vendor == "postgresql" else _copied_first()


@contextmanager
def _copied_first() -> Iterator[None]:
    connection.close()
    file = _file()
    copy, part = _copy_of(file), file.with_suffix(".part")
    part.unlink(missing_ok=True)
    _copied(file, part)
    part.rename(copy)  # whole, or not there
    try:
        yield
    except BaseException:
        put_back()
        raise
    connection.close()
    copy.unlink()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A closed terminal and a `kill` unwind it, as Ctrl-C does."""

    def unwind(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, unwind) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy_of(file: Path) -> Path:
    return file.with_suffix(".before")


def _copied(source: Path, target: Path) -> None:
    """All pages of one database into the other, as of one moment, and onto the disk."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
    with target.open("rb") as written:
        os.fsync(written.fileno())
