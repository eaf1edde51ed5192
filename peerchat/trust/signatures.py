"""Whether an Ed25519 signature holds, judged as every client judges it. Pure.

The mirror of `frontend/src/crypto/group/ed25519.ts`. Of the key it says nothing: `points` does.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

IDENTITY = b"\x01" + bytes(31)
"""As R, from a nonce of 0: whoever signs can do that with any key, and browsers differ on it."""


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the raw 32-byte `key` signed `message`: [S]B = R + [k]A (RFC 8032 §5.1.7), without
    the cofactor. False too for what is no key or no signature at all.
    """
    if signature.startswith(IDENTITY):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
