"""A LeafNode (RFC 9420 §7.2): who would sit on a leaf, and with which keys. Pure.

The identity inside is a random seat, and for a mentor her certificates; there *is no* name in it
for the server to see beyond the one that her shift certificate shows to the whole room.
"""

from __future__ import annotations

from dataclasses import dataclass

from rooms.wire import tls

BASIC = 1
KEY_PACKAGE, UPDATE, COMMIT = 1, 2, 3


@dataclass(frozen=True)
class Lifetime:
    """Unix seconds, both ends included."""

    not_before: int
    not_after: int


@dataclass(frozen=True)
class LeafNode:
    """`signed` is what the signature covers when the source is a key package (LeafNodeTBS)."""

    encryption_key: bytes
    signature_key: bytes
    identity: bytes
    versions: tuple[int, ...]
    ciphersuites: tuple[int, ...]
    credentials: tuple[int, ...]
    source: int
    lifetime: Lifetime | None
    signature: bytes
    signed: bytes


def read(data: bytes, at: int) -> tuple[LeafNode, int]:
    """A leaf node with a basic credential, and the next place. Raises `tls.Unreadable`."""
    start = at
    encryption_key, at = tls.vector(data, at)
    signature_key, at = tls.vector(data, at)
    credential, at = tls.number(data, at, 2)
    if credential != BASIC:
        raise tls.Unreadable("not a basic credential")
    identity, at = tls.vector(data, at)
    capabilities = []
    for _ in range(5):  # versions, ciphersuites, extensions, proposals, credentials
        values, at = tls.vector(data, at)
        capabilities.append(tls.numbers(values, 2))
    source, at = tls.number(data, at, 1)
    lifetime, at = _provenance(data, at, source)
    _extensions, at = tls.vector(data, at)
    signed = data[start:at]
    signature, at = tls.vector(data, at)
    return LeafNode(
        encryption_key=encryption_key,
        signature_key=signature_key,
        identity=identity,
        versions=capabilities[0],
        ciphersuites=capabilities[1],
        credentials=capabilities[4],
        source=source,
        lifetime=lifetime,
        signature=signature,
        signed=signed,
    ), at


def _provenance(data: bytes, at: int, source: int) -> tuple[Lifetime | None, int]:
    """What depends on where the leaf comes from: a lifetime, nothing, or a parent hash."""
    if source == KEY_PACKAGE:
        not_before, at = tls.number(data, at, 8)
        not_after, at = tls.number(data, at, 8)
        return Lifetime(not_before, not_after), at
    if source == COMMIT:
        _parent_hash, at = tls.vector(data, at)
        return None, at
    if source == UPDATE:
        return None, at
    raise tls.Unreadable("no such source")
