"""Entries of the log, encoded as frames: the one form in which an entry ever leaves.

First load and replay read from a cursor here, and so does live delivery of what another process
stored; what this one has just stored it still has. Bodies are passed on as they came: the server
*cannot read* them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import msgspec

from rooms.delivery import rows
from rooms.delivery.models import Entry
from rooms.delivery.postings import APPLICATION, Posting
from rooms.wire import frames

if TYPE_CHECKING:
    from rooms.delivery.stamping import Stored

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
    """Everything of one generation after `seq`, up to and with `until`."""

    room: bytes
    number: int
    generation: int
    hour: int
    seq: int
    until: int | None = None


class Read(msgspec.Struct, frozen=True):
    """One entry, encoded; `key` is the id of the stamp's key."""

    seq: int
    commits: bool
    key: bytes
    frame: bytes


class Fresh(msgspec.Struct, frozen=True):
    """Messages, and no commit, that one transaction has just stored in one generation, in order."""

    room: bytes
    number: int
    entries: list[Read]

    @property
    def first(self) -> int:
        """The first one's seq."""
        return self.entries[0].seq

    @property
    def size(self) -> int:
        """Bytes of the frames."""
        return sum(len(entry.frame) for entry in self.entries)


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


def entries(wanted: Sequence[Since], *, most: int = AT_ONCE) -> dict[int, Page]:
    """Entries of several generations in one read, by generation: at most `most` in all and
    `BYTES_AT_ONCE` of each.
    """
    if not wanted:
        return {}
    chosen = " OR ".join(map(_chosen, wanted))
    sql = (
        f"SELECT {_COLUMNS} FROM {Entry._meta.db_table} "  # noqa: S608 (constants and numbers)
        f"WHERE {chosen} ORDER BY generation_id, seq LIMIT {most:d}"
    )
    found = {since.generation: Page() for since in wanted}
    by_id = {since.generation: since for since in wanted}
    with rows.cursor() as cursor:
        cursor.execute(sql)
        read = cursor.fetchall()
    for row in read:
        page = found[row[0]]
        if not page.more:
            page.take(_read(by_id[row[0]], row))
    if len(read) == most:
        for page in found.values():
            page.more = True
    return found


def _chosen(since: Since) -> str:
    bound = "" if since.until is None else f" AND seq <= {since.until:d}"
    return (
        f"(hour = {since.hour:d} AND generation_id = {since.generation:d} "
        f"AND seq > {since.seq:d}{bound})"
    )


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
        stamp=_as_it_is(stamp),
    )
    return Read(seq, changes is not None, _stamp_key.decode(stamp).key, frames.write(entry))


def just_stored(posting: Posting, stored: Stored, *, stamp: bytes, key: bytes) -> Read:
    """A message, encoded as if it had been read back. `key` is the id of the stamp's key."""
    entry = frames.Entry(
        room=stored.room,
        generation=stored.generation,
        seq=stored.seq,
        kind=APPLICATION,
        epoch=stored.epoch,
        seat=stored.seat,
        client_id=posting.client_id,
        body=posting.body,
        minute=stored.minute,
        adds=[],
        removes=[],
        stamp=_as_it_is(stamp),
    )
    return Read(stored.seq, False, key, frames.write(entry))


def _as_it_is(stamp: bytes) -> frames.Stamp:
    """It is stored as it travels."""
    return cast("frames.Stamp", msgspec.Raw(stamp))
