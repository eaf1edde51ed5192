"""Honest MLSMessages that are the same in each run, so that a seed repeats every example."""

from __future__ import annotations

from rooms.wire import tls
from rooms.wire.tls import as_vector
from tests.vectors import keys

GROUP = keys.identifier("group")
EPOCH = 7
"""Of every message here."""


def private(name: str, size: int) -> bytes:
    """A PrivateMessage with a commitment; the ciphertext is noise."""
    noise = keys.digest(f"{name} ciphertext") * (size // 32 + 1)
    parts = (as_vector(b"\x01" + keys.digest(name)), as_vector(noise[:28]), as_vector(noise[:size]))
    return b"\x00\x01\x00\x02" + _framed() + b"\x01" + b"".join(parts)


def public(*, leaf: bytes | None) -> bytes:
    """A member's commit, with a path or without one."""
    path = b"\x00" if leaf is None else b"\x01" + leaf + as_vector(keys.digest("path") * 9)
    parts = (b"\x01", (3).to_bytes(4, "big"), as_vector(b""), b"\x03")
    signed = b"".join((*parts, as_vector(keys.digest("proposals") * 3), path))
    tags = as_vector(keys.digest("signature") * 2) + as_vector(keys.digest("tag")) * 2
    return b"\x00\x01\x00\x01" + _framed() + signed + tags


def leaf_node(identity: bytes, signer: str, *, now: int | None) -> bytes:
    """A LeafNode of a KeyPackage that lives from `now` for two hours; None: of a commit."""
    source = (
        b"\x03" + as_vector(keys.digest("parent"))
        if now is None
        else b"\x01" + (now - 600).to_bytes(8, "big") + (now + 7_200).to_bytes(8, "big")
    )
    able = (b"\x00\x01", b"\x00\x01", b"", b"", b"\x00\x01")
    leaf = b"".join(
        (
            as_vector(keys.digest("encryption key")),
            as_vector(keys.public(signer)),
            b"\x00\x01" + as_vector(identity),
            *map(as_vector, able),
            source,
            as_vector(b""),
        )
    )
    return leaf + _signature(signer, b"MLS 1.0 LeafNodeTBS", leaf)


def key_package(identity: bytes, signer: str, *, now: int) -> bytes:
    """A KeyPackage that this key signed; only its HPKE keys are noise."""
    body = b"\x00\x01\x00\x01" + as_vector(keys.digest("init key"))
    body += leaf_node(identity, signer, now=now) + as_vector(b"")
    return b"\x00\x01\x00\x05" + body + _signature(signer, b"MLS 1.0 KeyPackageTBS", body)


def _framed() -> bytes:
    return as_vector(GROUP) + EPOCH.to_bytes(8, "big")


def _signature(signer: str, label: bytes, content: bytes) -> bytes:
    signed = keys.key(signer).sign(tls.as_vector(label) + tls.as_vector(content))
    return as_vector(signed)
