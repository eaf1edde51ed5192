"""Whoever owns the database: entries that nobody posted, written into the log of record itself.

The stamp issuer's key lies on the same machine, so they are stamped as well as any other, and
clients are handed them as any other: by the sweep, in their place, once.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg

from rooms.wire import frames
from tests.stories.false_stamps import FalseStamps
from tests.stories.gathering import epoch_of
from tests.stories.house import House

NO_STAMP = frames.Stamp(key=bytes(16), size=1, index=0, path=[], signature=bytes(64))
NEWEST = "SELECT id, hour, number, head FROM rooms_generation ORDER BY id DESC LIMIT 1"
COLUMNS = (
    "hour, generation_id, seq, kind, epoch, sender, client_id, commitment, body, welcome, changes, "
    "stamp, minute"
)
INSERT = f"INSERT INTO rooms_entry ({COLUMNS}) VALUES ({', '.join(['%s'] * 13)})"
CERTIFY = (
    "INSERT INTO rooms_stampcertificate (key, issuer_jws, key_jws, until) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT DO NOTHING"
)
MOVE = "UPDATE rooms_generation SET head = %s WHERE id = %s"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the log in somebody's name."""

    room: bytes
    seat: bytes
    kind: int
    client_id: bytes
    body: bytes
    removes: Sequence[int] = ()


def write_in(house: House, stamps: FalseStamps, written: Written) -> int:
    """Puts it at the end of the newest generation of the house; answers its seq.

    A commit leaves the server's own epoch as it was: who sends on all the same is still served.
    """
    minute = int(time.time()) // 60
    with _transaction(house) as sql:
        id_, hour, number, head = sql(NEWEST)[0]
        entry = stamps.stamped(_entry(written, number=number, seq=head + 1, minute=minute))
        certificate = stamps.announced().certificate
        sql(CERTIFY, entry.stamp.key, certificate.issuer, certificate.key, minute * 60 + 86_400)
        commits = written.kind == 1
        changes = msgspec.msgpack.encode(([], written.removes)) if commits else None
        digest = hashlib.sha256(written.body).digest()
        sql(
            INSERT,
            *(hour, id_, entry.seq, entry.kind, entry.epoch, entry.seat, entry.client_id),
            *(digest, entry.body, None, changes, msgspec.msgpack.encode(entry.stamp), minute),
        )
        sql(MOVE, entry.seq, id_)
    return entry.seq


def bodies(house: House, *, before: int = 0) -> list[bytes]:
    """What the log of the newest generation holds, in order; `before`: of so many before it."""
    wanted = f"(SELECT id FROM rooms_generation ORDER BY id DESC LIMIT 1 OFFSET {before})"
    found = house.rows(f"SELECT body FROM rooms_entry WHERE generation_id = {wanted} ORDER BY seq")
    return [bytes(row[0]) for row in found]  # type: ignore[call-overload]  # a column of bytes


def _entry(written: Written, *, number: int, seq: int, minute: int) -> frames.Entry:
    return frames.Entry(
        room=written.room,
        generation=number,
        seq=seq,
        kind=1 if written.kind == 1 else 2,
        epoch=epoch_of(written.body),
        seat=written.seat,
        client_id=written.client_id,
        body=written.body,
        minute=minute,
        adds=[],
        removes=list(written.removes),
        stamp=NO_STAMP,
    )


@contextmanager
def _transaction(house: House) -> Iterator[Any]:
    """Runs statements (`%s` for values) while nobody else writes; they count together or not."""
    if house.postgres:
        with psycopg.connect(house.postgres.url) as database:
            database.execute("LOCK TABLE rooms_generation IN EXCLUSIVE MODE")

            def ask(statement: str, *values: object) -> list[Any]:
                cursor = database.execute(statement.encode(), values)
                return cursor.fetchall() if cursor.description else []

            yield ask
        return
    path = house.data / "peerchat.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as rows:
        rows.execute("BEGIN IMMEDIATE")
        yield lambda statement, *values: rows.execute(
            statement.replace("%s", "?"), values
        ).fetchall()
        rows.execute("COMMIT")
