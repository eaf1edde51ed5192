"""The log hash: everybody who read the same log has the same one (§5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.stranger.encodings import Refused, u64
from tests.stranger.frames import Entry


def first(group_id: bytes) -> bytes:
    """Before the first entry."""
    return hashlib.sha256(b"peerchat-log-1" + group_id).digest()


def after(before: bytes, entry: Entry) -> bytes:
    """With one entry more."""
    return hashlib.sha256(
        b"".join(
            (
                before,
                entry.room,
                u64(entry.generation),
                u64(entry.seq),
                u64(entry.kind),
                u64(entry.epoch),
                entry.seat,
                hashlib.sha256(entry.body).digest(),
            )
        )
    ).digest()


@dataclass
class Chain:
    """The log from a newcomer's own commit at `since` on.

    Before a mentor's anchor there is nothing to hash upon: entries and what others claim are kept,
    and looked at when it comes. Of positions before `since` nothing can be known.
    """

    since: int
    anchored: bool = False
    _hashes: dict[int, bytes] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)
    _claims: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def head(self) -> tuple[int, bytes]:
        """The newest place that was hashed, and its hash."""
        return max(self._hashes.items())

    def add(self, entry: Entry) -> None:
        """The next entry of the log."""
        if self.anchored:
            self._hashes[entry.seq] = after(self._hashes[entry.seq - 1], entry)
        else:
            self._entries.append(entry)

    def anchor(self, seq: int, digest: bytes) -> None:
        """A mentor vouches for the log at `seq`. Raises `Refused("log_hash")`."""
        if not self.anchored and seq == self.since:
            self.anchored = True
            self._hashes[seq] = digest
            for entry in self._entries:
                self.add(entry)
            for claim in self._claims:
                self.demand(*claim)
        self.demand(seq, digest)

    def demand(self, seq: int, digest: bytes) -> None:
        """Demands that `digest` is ours at `seq`. Raises `Refused("log_hash")`."""
        if not self.anchored:
            self._claims.append((seq, digest))
        elif seq >= self.since and self._hashes.get(seq) != digest:
            raise Refused("log_hash")
