"""Entries from the log, encoded as frames: the one way in which an entry ever leaves.

First load, live delivery and replay all read from a cursor here. Bodies are passed on as they came:
the server *cannot read* them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from django.db import connection

from rooms.delivery.models import Entry
from rooms.wire import frames

AT_ONCE = 512
"""Entries in one read."""
BYTES_AT_ONCE = 131_072
"""Of one generation, once there is one entry: half of what may wait for a reader. More in one write
would close the fastest reader, and she would come back for the same again."""

_COLUMNS = "generation_id, seq, kind, epoch, sender, client_id, body, changes, stamp, minute"
_changes = msgspec.msgpack.Decoder(tuple[list[frames.Added], list[int]])


class _StampKey(msgspec.Struct):
    """Of a stamp, only whose key made it."""

    key: bytes


_stamp_key = msgspec.msgpack.Decoder(_StampKey)


@dataclass(frozen=True, slots=True)
class Since:
    """Everything of one generation after `seq`."""

    room: bytes
    number: int
    generation: int
    day: int
    seq: int


@dataclass(frozen=True, slots=True)
class Read:
    """One entry, encoded; `key` is the id of the stamp's key."""

    seq: int
    commits: bool
    key: bytes
    frame: bytes


@dataclass(slots=True)
class Page:
    """Entries of one generation, in order. `more`: there may be further ones."""

    entries: list[Read] = field(default_factory=list)
    size: int = 0
    """Bytes of the frames."""
    more: bool = False

    def take(self, read: Read) -> None:
        """Put one at the end, if it fits. Only while there are no `more`."""
        self.more = bool(self.entries) and self.size + len(read.frame) > BYTES_AT_ONCE
        if not self.more:
            self.entries.append(read)
            self.size += len(read.frame)


def entries(
    wanted: Sequence[Since], *, until: int | None = None, most: int = AT_ONCE
) -> dict[int, Page]:
    """Entries of several generations in one read, by generation: at most `most` in all and
    `BYTES_AT_ONCE` of each, none past `until`.
    """
    if not wanted:
        return {}
    each = "(day = %s AND generation_id = %s AND seq > %s)"
    chosen = " OR ".join([each] * len(wanted))
    bound = "" if until is None else f" AND seq <= {int(until)}"
    sql = (
        f"SELECT {_COLUMNS} FROM {Entry._meta.db_table} "  # noqa: S608 (constants)
        f"WHERE ({chosen}){bound} ORDER BY generation_id, seq LIMIT {int(most)}"
    )
    found = {since.generation: Page() for since in wanted}
    by_id = {since.generation: since for since in wanted}
    with connection.cursor() as cursor:
        cursor.execute(sql, [v for s in wanted for v in (s.day, s.generation, s.seq)])
        rows = cursor.fetchall()
    for row in rows:
        page = found[row[0]]
        if not page.more:
            page.take(_read(by_id[row[0]], row))
    if len(rows) == most:
        for page in found.values():
            page.more = True
    return found


def _read(since: Since, row: Sequence[Any]) -> Read:
    _, seq, kind, epoch, sender, client_id, body, changes, stamp, minute = row
    adds, removes = ([], []) if changes is None else _changes.decode(changes)
    stamp = bytes(stamp)
    entry = frames.Entry(
        room=since.room,
        generation=since.number,
        seq=seq,
        kind=kind,
        epoch=epoch,
        seat=bytes(sender),
        client_id=bytes(client_id),
        body=bytes(body),
        minute=minute,
        adds=adds,
        removes=removes,
        # Stored as it travels, so it is put in as it is.
        stamp=cast("frames.Stamp", msgspec.Raw(stamp)),
    )
    return Read(seq, changes is not None, _stamp_key.decode(stamp).key, frames.write(entry))
