"""The databases, as they really behave once connected."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from peerchat import databases
from tests.rooms import databases as connected


def _asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_sqlite_acknowledges_what_is_on_disk_and_overwrites_what_is_deleted(
    tmp_path: Path, django_db_blocker: object
) -> None:
    with django_db_blocker.unblock(), connected.of(databases.sqlite(tmp_path / "x")):  # type: ignore[attr-defined]
        assert _asked("PRAGMA journal_mode") == "wal"
        assert _asked("PRAGMA synchronous") == 2
        assert _asked("PRAGMA secure_delete") == 1
        assert _asked("PRAGMA busy_timeout") == 10_000


def test_a_url_with_escapes_and_options_is_taken_apart() -> None:
    made = databases.postgresql("postgresql://a%40b:p%2Fw@db:6543/name?sslmode=require", pool=3)
    assert (made["USER"], made["PASSWORD"]) == ("a@b", "p/w")
    assert (made["HOST"], made["PORT"], made["NAME"]) == ("db", "6543", "name")
    assert made["OPTIONS"]["sslmode"] == "require"
    assert made["OPTIONS"]["pool"]["max_size"] == 3
    assert made["CONN_MAX_AGE"] == 0
