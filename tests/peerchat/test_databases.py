"""The databases, as they really behave once connected."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from peerchat import databases
from tests import services
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


@pytest.mark.services
def test_nobody_waits_for_a_process_or_a_machine_that_stands_still(
    postgres: services.Postgres, django_db_blocker: object
) -> None:
    there = databases.postgresql(postgres.url, pool=1)
    with django_db_blocker.unblock(), connected.of(there):  # type: ignore[attr-defined]
        assert _asked("SHOW idle_in_transaction_session_timeout") == "10s"
        parameters = connection.connection.info.get_parameters()
    assert parameters["tcp_user_timeout"] == "10000"
    assert {name: parameters[f"keepalives_{name}"] for name in ("idle", "interval", "count")} == {
        "idle": "10",
        "interval": "3",
        "count": "3",
    }


def test_an_operator_may_wait_longer_and_name_options_of_her_own() -> None:
    made = databases.postgresql(
        "postgresql://a:b@db/name?tcp_user_timeout=60000&options=-c%20work_mem%3D8MB", pool=3
    )
    assert made["OPTIONS"]["tcp_user_timeout"] == "60000"
    assert made["OPTIONS"]["options"].endswith(" -c work_mem=8MB")
    assert made["OPTIONS"]["options"].startswith("-c idle_in_transaction_session_timeout=")
