"""Keys and ids of the vectors: always the same, and of no use anywhere else."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.trust import jws

NOW = 1_790_000_000
"""Unix seconds at which the vectors are good."""


def digest(name: str) -> bytes:
    """32 bytes that belong to a name."""
    return hashlib.sha256(b"peerchat-vector " + name.encode()).digest()


def identifier(name: str) -> bytes:
    """16 bytes that belong to a name."""
    return digest(name)[:16]


def key(name: str) -> Ed25519PrivateKey:
    """The signing key that belongs to a name."""
    return Ed25519PrivateKey.from_private_bytes(digest(name))


def public(name: str) -> bytes:
    """Its raw public half."""
    return jws.public_bytes(key(name))


def thumbprint(name: str) -> bytes:
    """The thumbprint of its public half."""
    return jws.thumbprint(public(name))
