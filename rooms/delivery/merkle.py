"""RFC 9162 §2.1: one hash over many entries, and for each a path that proves it was among them.

Pure. What is hashed is stamp data, which names no person and quotes no text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PATH = 20
"""Longest path on the wire, so at most 2**20 leaves in one tree."""


class Tree:
    """The Merkle tree of at least one and at most 2**20 leaves, in the order given."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        """Raises `ValueError` for no leaf or too many."""
        if not 1 <= len(leaves) <= 1 << MAX_PATH:
            raise ValueError("a tree has 1 to 2**20 leaves")
        self.size = len(leaves)
        self._levels = [[leaf_hash(leaf) for leaf in leaves]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_parents(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """32 bytes."""
        return self._levels[-1][0]

    def path(self, index: int) -> list[bytes]:
        """The hashes that lead from leaf `index` to the root, lowest first (§2.1.3.1)."""
        path = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index >>= 1
        return path


def root_of(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that `path` leads to from a leaf, or None if no such path exists (§2.1.3.2)."""
    if not 0 <= index < size <= 1 << MAX_PATH:
        return None
    here, last, node = index, size - 1, leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    return node if last == 0 else None


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _parents(level: list[bytes]) -> list[bytes]:
    """Pairs become nodes; an odd one out rises as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    return [node_hash(*pair) for pair in pairs] + level[len(level) & ~1 :]
