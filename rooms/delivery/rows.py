"""The log's tables in SQL: one lock, one insert and one update for a whole transaction, and the few
questions that are asked for every stretch of every seat.

Plain SQL where the object mapper would cost more than the database. Bodies pass through here as
bytes that the server *cannot read*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from psycopg.pq import Format

from rooms.delivery.ledger import Ledger, Sitter
from rooms.delivery.models import Entry
from rooms.delivery.postings import Posting
from rooms.lifecycle.models import Generation, Leaf

COLUMNS = (
    "hour",
    "generation_id",
    "seq",
    "kind",
    "epoch",
    "sender",
    "client_id",
    "commitment",
    "body",
    "welcome",
    "changes",
    "stamp",
    "minute",
)
Row = tuple[Any, ...]
_TYPES = ("int4", "int8", "int8", "int2", "int8", *["bytea"] * 7, "int4")
_GENERATIONS = Generation._meta.db_table
_INTO = f"{Entry._meta.db_table} ({', '.join(COLUMNS)})"
_VALUES = f"({', '.join(['%s'] * len(COLUMNS))})"
COPY_ABOVE = 20
"""With more rows than this COPY is faster than one INSERT (measured)."""


@contextmanager
def cursor() -> Iterator[Any]:
    """For bodies: PostgreSQL has bytes as they are, and not as text of twice the length."""
    if connection.vendor != "postgresql":
        with connection.cursor() as plain:
            yield plain
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as binary:
        binary.format = Format.BINARY
        yield binary


def insert(rows: Sequence[Row]) -> None:
    """Write entries. Raises `IntegrityError` when one is there already."""
    if connection.vendor == "postgresql" and len(rows) > COPY_ABOVE:
        into = f"COPY {_INTO} FROM STDIN (FORMAT BINARY)"
        with cursor() as binary, binary.copy(into) as copy:
            copy.set_types(_TYPES)
            for row in rows:
                copy.write_row(row)
    elif connection.vendor == "postgresql":
        sql = f"INSERT INTO {_INTO} VALUES {', '.join([_VALUES] * len(rows))}"  # noqa: S608 (constants)
        with cursor() as binary:
            binary.execute(sql, [value for row in rows for value in row])
    else:
        with cursor() as plain:
            plain.executemany(f"INSERT INTO {_INTO} VALUES {_VALUES}", rows)  # noqa: S608


def update(ledgers: Sequence[Ledger]) -> None:
    """Write where each of at least one generation stands now."""
    # Numbers, written out: to have them put in takes as long as the rest.
    values = ", ".join(
        f"({x.id:d}, {x.head:d}, {x.epoch:d}, {x.turned:d}, {'true' if x.severed else 'false'})"
        for x in ledgers
    )
    sql = (
        f"UPDATE {_GENERATIONS} AS g "  # noqa: S608 (constants and numbers)
        "SET head = v.column2, epoch = v.column3, turned = v.column4, severed = v.column5 "
        f"FROM (VALUES {values}) AS v WHERE g.id = v.column1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)


def lock(ids: Sequence[int]) -> list[tuple[int, int, int, int, bool, bool]]:
    """(id, epoch, head, turned, severed, over) of these generations, locked in this order.

    On SQLite the transaction itself is the lock.
    """
    if not ids:
        return []
    wanted = ", ".join(f"{id_:d}" for id_ in ids)
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    sql = (
        "SELECT id, epoch, head, turned, severed, over "  # noqa: S608 (constants and numbers)
        f"FROM {_GENERATIONS} WHERE id IN ({wanted}) ORDER BY id{lock}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(*row[:4], bool(row[4]), bool(row[5])) for row in cursor.fetchall()]


def leaves(generation: int) -> dict[int, Sitter]:
    """Who sits where now."""
    found = Leaf.objects.filter(generation=generation, removed__isnull=True)
    return {
        leaf: Sitter(seat, "mentor" if role == "mentor" else "survivor", until)
        for leaf, seat, role, until in found.values_list(
            "number", "seat_id", "seat__role", "seat__until"
        )
    }


class Tenure(NamedTuple):
    """A seat's leaf in one generation: the commits that added and removed it, and the log's
    head."""

    generation: int
    hour: int
    head: int
    added: int
    removed: int | None


def tenure(room: bytes, number: int, seat: bytes) -> Tenure | None:
    """None: this seat never had a leaf there."""
    sql = (
        "SELECT g.id, g.hour, g.head, l.added, l.removed "  # noqa: S608 (constants)
        f"FROM {_GENERATIONS} AS g JOIN {Leaf._meta.db_table} AS l ON l.generation_id = g.id "
        "WHERE g.room_id = %s AND g.number = %s AND l.seat_id = %s"
    )
    with cursor() as asking:
        asking.execute(sql, [room, number, seat])
        row = asking.fetchone()
    return None if row is None else Tenure(*row)


class Kept(NamedTuple):
    """What the log has already of what some postings say: (seq, minute) by (seat, client id), and
    commitments."""

    receipts: dict[tuple[bytes, bytes], tuple[int, int]]
    commitments: frozenset[bytes]


def kept(ledger: Ledger, postings: Sequence[Posting]) -> Kept:
    """Of postings to this generation. Two questions however many they are: whoever says the same
    again and again is not to hold up the others of her transaction by one for each of theirs."""
    entries = Entry.objects.filter(hour=ledger.hour, generation=ledger.id)
    said = entries.filter(
        sender__in={posting.seat for posting in postings},
        client_id__in={posting.client_id for posting in postings},
    )
    committed = entries.filter(commitment__in={posting.commitment for posting in postings})
    receipts = {
        (bytes(seat), bytes(id_)): (seq, minute)
        for seat, id_, seq, minute in said.values_list("sender", "client_id", "seq", "minute")
    }
    return Kept(receipts, frozenset(map(bytes, committed.values_list("commitment", flat=True))))
