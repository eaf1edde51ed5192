"""What a backup holds, and how it is put back: the organisation, and of no visit anything.

Rooms, codes of mentors and agencies, and which group ids were used. The log, seats, knocks, leaves
and spent puzzles stay out: what was said is to be gone after a day, and a file that somebody copied
away forgets nothing. So after a restore everybody comes in anew, for ten minutes a puzzle may be
used again, and so may an agency's code that was used or withdrawn since the backup. It goes from
any database to any other of the same tables. The sum in it tells damage, not forgery: whoever can
write the file can write anything.

The file is a line of JSON, the manifest with the SHA-256 of all that follows, then MessagePack.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import msgspec
from django.apps import apps
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "peerchat-backup-1"
KEPT = ("rooms.Room", "rooms.Generation", "rooms.Batch", "rooms.Code", "moderation.ShiftCode")
"""In this order: a generation points to its room, and a code to its batch."""
LEFT_OUT = (
    "rooms.Burnt",
    "rooms.Entry",
    "rooms.Knock",
    "rooms.Leaf",
    "rooms.Lease",
    "rooms.Seat",
    "rooms.StampCertificate",
)
OVER = {"over": True, "descriptor": "", "head": 0, "epoch": 0, "severed": False}
"""Of a generation only that its group id was used: nobody comes back into one."""


class Unusable(Exception):
    """This file cannot be put back here. Says why, and nothing of what is in it."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `minute` is the Unix minute at which it was made."""

    format: str
    minute: int
    migrations: list[str]
    """Of the tables that the rows come from: `app.name`, sorted."""
    rows: dict[str, int]
    sha256: str


Rows = dict[str, list[dict[str, Any]]]
"""By table, each row by its columns."""


def write(file: Path, *, minute: int) -> Manifest:
    """Make a backup in a new file that only its owner can read. Raises `FileExistsError`."""
    rows = _rows()
    packed = msgspec.msgpack.encode(rows)
    manifest = Manifest(
        format=FORMAT,
        minute=minute,
        migrations=_migrations(),
        rows={name: len(found) for name, found in rows.items()},
        sha256=hashlib.sha256(packed).hexdigest(),
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(msgspec.json.encode(manifest) + b"\n" + packed)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        file.unlink()  # half of one would only stand in the way of the next
        raise
    return manifest


def read(file: Path) -> tuple[Manifest, Rows]:
    """The manifest and the rows of a whole backup. Raises `Unusable`, `OSError`."""
    first, _, packed = file.read_bytes().partition(b"\n")
    try:
        manifest = msgspec.json.decode(first, type=Manifest)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unusable("it is no backup of this service") from error
    if manifest.format != FORMAT:
        raise Unusable("it is of another form than this version reads")
    if hashlib.sha256(packed).hexdigest() != manifest.sha256:
        raise Unusable("it is damaged: its rows are not those that its first line vouches for")
    try:
        return manifest, msgspec.msgpack.decode(packed, type=Rows)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unusable("its rows cannot be read") from error


def restore(file: Path) -> Manifest:
    """Put it into a database that was migrated and holds nothing yet: all of it, or nothing.

    Raises `Unusable`, `OSError`.
    """
    manifest, rows = read(file)
    if manifest.migrations != _migrations():
        raise Unusable(
            "its tables are those of another version: restore it with that one, then upgrade"
        )
    with transaction.atomic():
        if any(_model(name).objects.exists() for name in KEPT + LEFT_OUT):
            raise Unusable("the database is not empty")
        try:
            for name in KEPT:
                model = _model(name)
                model.objects.bulk_create(model(**row) for row in rows[name])
        except (KeyError, TypeError, Error) as error:
            raise Unusable("its rows do not fit the tables") from error
        _go_on_counting()
    return manifest


@transaction.atomic
def _rows() -> Rows:
    """All of them as they were at one moment."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    found = {name: list(_model(name).objects.order_by("pk").values()) for name in KEPT}
    found["rooms.Generation"] = [
        row | OVER | {"turned": row["minute"]} for row in found["rooms.Generation"]
    ]
    return found


def _migrations() -> list[str]:
    """What was done to this database."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def _go_on_counting() -> None:
    """PostgreSQL gives out numbers by itself, from where it last was."""
    models = [_model(name) for name in KEPT]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _model(name: str) -> Any:
    return apps.get_model(name)
