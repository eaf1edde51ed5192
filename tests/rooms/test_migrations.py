"""An upgrade keeps what is in the log: an older version's tables are filled, then migrated."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import services

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "0004_mentors_lost"
MINUTE = 29_400_125
HOUR = MINUTE // 60
ROOM = (
    "rooms_room (id, kind, title, band, lang, codes_only, capacity, state, made, newest, changes)"
)
GENERATION = (
    "rooms_generation "
    "(id, room_id, number, day, minute, group_id, epoch, head, turned, severed, over, descriptor)"
)
ENTRY = (
    "rooms_entry (day, generation_id, seq, kind, epoch, sender, client_id, commitment, body, "
    "changes, stamp, minute)"
)
READ = "SELECT hour, generation_id, seq, kind, epoch, sender, client_id, commitment, body, minute"


class Old:
    """A database, its environment for our commands, and statements with `%s` in them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.file, self.url = folder / "peerchat.sqlite3", url
        self.environment = os.environ | {
            "PEERCHAT_MODE": "demo",
            "PEERCHAT_DATA_DIR": str(folder),
            "PEERCHAT_DATABASE_URL": url,
            "PEERCHAT_REDIS_URL": "",
        }

    def migrate(self, *to: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", *to, "--verbosity", "0"],
            cwd=ROOT,
            env=self.environment,
            check=True,
        )

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as database:
                done = database.execute(sql, values)
                return done.fetchall() if done.description else []
        with closing(sqlite3.connect(self.file)) as rows, rows:
            return rows.execute(sql.replace("%s", "?"), values).fetchall()

    def prepare(self) -> None:
        """Where entries of the hour can lie."""
        if self.url:
            self.ask(f"CREATE TABLE one PARTITION OF rooms_entry FOR VALUES IN ({HOUR})")

    def put(self, into: str, *values: Any) -> None:
        marks = ", ".join(["%s"] * len(values))
        self.ask(f"INSERT INTO {into} VALUES ({marks})", values)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """A database with the tables of the version before entries lay by the hour."""
    if request.param == "sqlite":
        made = Old(tmp_path, "")
        made.migrate("rooms", BEFORE)
        yield made
        return
    cluster: services.Postgres = request.getfixturevalue("postgres")
    made = Old(tmp_path, cluster.empty("upgraded"))
    made.migrate("rooms", BEFORE)
    yield made


def test_entries_stay_when_they_come_to_lie_by_the_hour(old: Old) -> None:
    room = bytes(range(16))
    old.put(ROOM, room, "room", "{}", "18-24", "en", False, 8, "open", MINUTE, 1, 0)
    generation = (7, room, 1, MINUTE // 1440, MINUTE, bytes(16), 0, 2, MINUTE, False, False, "")
    old.put(GENERATION, *generation)
    for seq in (1, 2):
        digest = bytes([seq]) * 32
        entry = (MINUTE // 1440, 7, seq, 2, 0, room, digest[:16], digest, b"body", None, b"s")
        old.put(ENTRY, *entry, MINUTE)
    old.migrate()
    assert old.ask("SELECT id, hour FROM rooms_generation") == [(7, HOUR)]
    assert [
        (hour, id_, seq, kind, epoch, bytes(sender), bytes(client_id), bytes(digest)[:1], minute)
        for hour, id_, seq, kind, epoch, sender, client_id, digest, _, minute in old.ask(
            f"{READ} FROM rooms_entry ORDER BY seq"
        )
    ] == [(HOUR, 7, seq, 2, 0, room, bytes([seq]) * 16, bytes([seq]), MINUTE) for seq in (1, 2)]


@pytest.mark.parametrize("same", ["seq", "client id", "commitment", "commit of an epoch"])
def test_what_may_not_be_there_twice_may_not_afterwards(old: Old, same: str) -> None:
    """The invariants are in the schema, also in one that was made anew."""
    old.migrate()
    old.prepare()
    into = ENTRY.replace("day", "hour")
    first = [HOUR, 7, 1, 1, 5, bytes(16), b"1" * 16, b"1" * 32, b"", b"c", b"s", MINUTE]
    second = [HOUR, 7, 2, 1, 6, bytes(16), b"2" * 16, b"2" * 32, b"", b"c", b"s", MINUTE]
    at = {"seq": 2, "client id": 6, "commitment": 7, "commit of an epoch": 4}[same]
    old.put(into, *first)
    second[at] = first[at]
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        old.put(into, *second)


def test_a_message_may_still_carry_no_changes(old: Old) -> None:
    old.migrate()
    old.prepare()
    entry = [HOUR, 7, 1, 2, 5, bytes(16), b"1" * 16, b"1" * 32, b"", b"c", b"s", MINUTE]
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        old.put(ENTRY.replace("day", "hour"), *entry)
