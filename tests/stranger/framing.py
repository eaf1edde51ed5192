"""What RFC 9420 leaves open to read: envelopes, commits, and the leaves of a ratchet tree.

mls-rs checks the signatures; here is read what its Python face does not show. Raises
`Refused("framing")`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.stranger.encodings import Refused

PUBLIC, PRIVATE = 1, 2
COMMIT, APPLICATION = 1, 2
"""Kinds of entries (§2), not the content types of RFC 9420."""


@dataclass(frozen=True)
class Leaf:
    """A LeafNode's credential and signature key; `lifetime` in Unix seconds, of KeyPackages."""

    identity: bytes
    signature_key: bytes
    lifetime: tuple[int, int] | None


@dataclass(frozen=True)
class Commit:
    """What a PublicMessage commit says openly: the leaf that it is by, and what it changes."""

    group_id: bytes
    epoch: int
    sender: int
    adds: list[Leaf]
    removes: list[int]


@dataclass(frozen=True)
class Private:
    """The open part of a PrivateMessage."""

    group_id: bytes
    epoch: int
    authenticated_data: bytes


class Reader:
    """TLS presentation language, as RFC 9420 §2.1 uses it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        if self._at > len(self._data):
            raise Refused("framing")
        return self._data[start : self._at]

    def number(self, size: int) -> int:
        """An unsigned integer of so many bytes."""
        return int.from_bytes(self.take(size), "big")

    def vector(self) -> bytes:
        """Its length comes first, in one, two or four bytes."""
        head = self.number(1)
        if head >> 6 == 3:
            raise Refused("framing")
        more = (1 << (head >> 6)) - 1
        return self.take(((head & 63) << 8 * more) | self.number(more))

    @property
    def ended(self) -> bool:
        return self._at == len(self._data)


def _each(data: bytes, read: Callable[[Reader], None]) -> None:
    reader = Reader(data)
    while not reader.ended:
        read(reader)


def _demand(holds: bool) -> None:
    if not holds:
        raise Refused("framing")


def _envelope(body: bytes, wire_format: int) -> Reader:
    reader = Reader(body)
    _demand(reader.number(2) == 1 and reader.number(2) == wire_format)
    return reader


def private(body: bytes) -> Private:
    """An application message."""
    reader = _envelope(body, PRIVATE)
    group_id, epoch = reader.vector(), reader.number(8)
    _demand(reader.number(1) == 1)
    return Private(group_id, epoch, reader.vector())


def commitment_of(body: bytes) -> bytes:
    """From the authenticated data. Raises `Refused("commitment")`."""
    data = private(body).authenticated_data
    if len(data) != 33 or data[0] != 1:
        raise Refused("commitment")
    return data[1:]


def commit(body: bytes) -> Commit:
    """A member's commit with a path, whose proposals are Adds and Removes by value (§3)."""
    reader = _envelope(body, PUBLIC)
    group_id, epoch = reader.vector(), reader.number(8)
    _demand(reader.number(1) == 1)
    sender = reader.number(4)
    _demand(reader.vector() == b"" and reader.number(1) == 3)
    adds: list[Leaf] = []
    removes: list[int] = []

    def proposal(reader: Reader) -> None:
        _demand(reader.number(1) == 1)
        kind = reader.number(2)
        _demand(kind in {1, 3})
        if kind == 1:
            adds.append(_key_package(reader))
        else:
            removes.append(reader.number(4))

    _each(reader.vector(), proposal)
    _demand(reader.number(1) == 1)
    return Commit(group_id, epoch, sender, adds, removes)


def _key_package(reader: Reader) -> Leaf:
    _demand(reader.number(2) == 1 and reader.number(2) == 1)
    reader.vector()
    leaf = _leaf(reader)
    _demand(leaf.lifetime is not None)
    reader.vector()
    reader.vector()
    return leaf


def _leaf(reader: Reader) -> Leaf:
    reader.vector()
    signature_key = reader.vector()
    _demand(reader.number(2) == 1)
    identity = reader.vector()
    for _ in range(5):
        reader.vector()
    lifetime = None
    source = reader.number(1)
    if source == 1:
        lifetime = reader.number(8), reader.number(8)
    elif source == 3:
        reader.vector()
    reader.vector()
    reader.vector()
    return Leaf(identity, signature_key, lifetime)


def leaves(tree: bytes) -> dict[int, Leaf]:
    """Whoever sits in a ratchet tree, by leaf."""
    return {at // 2: leaf for at, leaf in _nodes(tree) if leaf is not None}


def _nodes(tree: bytes) -> Iterator[tuple[int, Leaf | None]]:
    reader = Reader(Reader(tree).vector())
    at = 0
    while not reader.ended:
        if reader.number(1):
            if reader.number(1) == 1:
                yield at, _leaf(reader)
            else:
                for _ in range(3):
                    reader.vector()
        at += 1


def group_context(stored: bytes) -> tuple[bytes, int]:
    """Group id and epoch of a GroupContext."""
    reader = Reader(stored)
    _demand(reader.number(2) == 1 and reader.number(2) == 1)
    return reader.vector(), reader.number(8)
