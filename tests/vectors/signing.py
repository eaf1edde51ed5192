"""Signing with any point for a key, as nobody honest does."""

from __future__ import annotations

import hashlib
import itertools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peerchat.trust.points import ORDER
from tests.vectors import keys


def scalar(name: str) -> int:
    """Of the key with this name (RFC 8032 §5.1.5)."""
    digest = hashlib.sha512(keys.digest(name)).digest()
    return (int.from_bytes(digest[:32], "little") & (2**254 - 8)) | 2**254


def signed(key: tuple[bytes, int], message: bytes, nonce: tuple[bytes, int]) -> bytes:
    """§5.1.6, with any points and scalars for the key and for R."""
    (public, a), (r, secret) = key, nonce
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")
    return r + ((secret + k * a) % ORDER).to_bytes(32, "little")


def taken(public: bytes, message: bytes, signature: bytes) -> bool:
    """By OpenSSL as Python has it, which here says what Chromium says: the key and R may be any
    point, and R is compared as bytes. Node's WebCrypto refuses a key or an R of small order.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def by_chance(key: tuple[bytes, int], message: bytes, *, wanted: bool) -> bytes:
    """A signature that OpenSSL takes, or one that it does not. With a part of small order in the
    key, that is what the challenge makes of it: one nonce in eight at least, and never all.
    """
    for number in itertools.count():
        name = f"nonce {number}"
        signature = signed(key, message, (keys.public(name), scalar(name)))
        if taken(key[0], message, signature) == wanted:
            return signature
    raise AssertionError
