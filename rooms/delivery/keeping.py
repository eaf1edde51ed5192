"""Where the entries of the log lie and how long: a day, from the hour in which their group began.

What PostgreSQL deletes stays in its files until it is vacuumed, and then still in parts. So there
the entries of one hour's generations lie in a partition of their own, which is dropped whole; its
write-ahead log is put away after it. SQLite overwrites what it deletes. A generation lives for half
a day at most, so nobody is in a group whose entries are dropped.
"""

from __future__ import annotations

import logging

from django.db import Error, connection, transaction
from django.db.models import BinaryField

from rooms.delivery.models import Entry

log = logging.getLogger(__name__)

HOURS = 24
"""After this many a generation's entries are dropped, and none has been kept for longer."""
_TABLE = Entry._meta.db_table
_MAKING = 0x70656572
"""Key of the lock that one process holds while it makes a partition."""
_PATIENTLY = "SET LOCAL lock_timeout = '3s'"
"""What would be posted waits behind whoever waits to drop a partition; and who waits to make one
keeps a thread from others."""
_UNSAMPLED = ", ".join(
    f"ALTER COLUMN {field.column} SET STATISTICS 0"
    for field in Entry._meta.local_concrete_fields
    if isinstance(field, BinaryField)
)
"""Else PostgreSQL keeps a hundred bodies among its statistics, and they outlive the partition."""
_PARTITIONS = """
    SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE inhparent = %s::regclass"""


def is_past(hour: int, minute: int) -> bool:
    """Is a generation of this Unix hour not kept any more, at this Unix minute?"""
    return hour + HOURS <= minute // 60


def prepare(hour: int) -> None:
    """Have a place for the entries of this hour's generations. Not within a transaction."""
    if connection.vendor != "postgresql":
        return
    name = _name(hour)
    if _is_there(name):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PATIENTLY)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
        if _is_there(name):
            return
        # Made apart and then added: `PARTITION OF` would wait for whoever reads the table, and
        # whoever posts behind it.
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {_TABLE} INCLUDING ALL) WITH (autovacuum_enabled = false)"
        )
        cursor.execute(f"ALTER TABLE {name} {_UNSAMPLED}")
        cursor.execute(f"ALTER TABLE {_TABLE} ATTACH PARTITION {name} FOR VALUES IN ({int(hour)})")


def _is_there(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        return bool(cursor.fetchone() != (None,))


def drop(*, minute: int) -> None:
    """Drop what is past at this Unix minute, and what the database's own log still has of it."""
    if connection.vendor == "postgresql":
        _drop_partitions(minute)
        _put_away()
    else:
        Entry.objects.filter(hour__lte=minute // 60 - HOURS).delete()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                log.warning("somebody reads the database: its own log is cut the next time")


def _name(hour: int) -> str:
    return f"{_TABLE}_{int(hour)}"


def _drop_partitions(minute: int) -> None:
    """One by one: a lock for each of its parts is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONS, [_TABLE])
        found = [name for (name,) in cursor.fetchall()]
    hours = {name: name.removeprefix(f"{_TABLE}_") for name in found}
    for name in sorted(name for name, hour in hours.items() if hour.isdecimal()):
        if is_past(int(hours[name]), minute):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_PATIENTLY)
                cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _put_away() -> None:
    """The segments before this one go with the second checkpoint (`wal_recycle = off`)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")
            cursor.execute("CHECKPOINT")
    except Error:
        log.warning("the write-ahead log is not put away: docs/operating.md says what to grant")
