"""signatures.json: signatures on which implementations of Ed25519 differ, and what ours say."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peerchat.trust.points import ORDER
from tests.vectors import keys, points

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE = "¿estás bien?".encode()
MO = "Mo's leaf"
WEAK = bytes.fromhex(points.MIXED["order 8"])
"""Not a key; as R its scalar is the honest key's, like WEAK's own."""


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


def make() -> dict[str, Any]:
    """The file's content: what Chromium says, what noble's strict `verify`, and what ours must.

    Nothing is asked of ours for a key of small order, since none is ever let in.
    """
    return {
        "message": MESSAGE.hex(),
        "cases": [
            {
                "name": name,
                "key": key.hex(),
                "signature": signature.hex(),
                "holds": holds,
                "chromium": taken(key, MESSAGE, signature),
                "noble": noble,
            }
            for name, key, signature, holds, noble in _cases()
        ],
    }


def _cases() -> Iterator[tuple[str, bytes, bytes, bool | None, bool]]:
    mo, weak = (keys.public(MO), scalar(MO)), (WEAK, scalar(points.HONEST))
    small = {name: bytes.fromhex(data) for name, data in points.SMALL_ORDER.items()}
    honest = keys.key(MO).sign(MESSAGE)
    yield "honest", mo[0], honest, True, True
    s = int.from_bytes(honest[32:], "little") + ORDER
    yield "S over the order", mo[0], honest[:32] + s.to_bytes(32, "little"), False, False
    for name, point in small.items():
        yield f"R of {name}", mo[0], signed(mo, MESSAGE, (point, 0)), False, True
    yield "R with a part of small order", mo[0], signed(mo, MESSAGE, weak), False, True
    yield (
        "R with a sign on zero",
        mo[0],
        signed(mo, MESSAGE, (b"\x01" + bytes(30) + b"\x80", 0)),
        False,
        False,
    )
    for wanted in (True, False):
        signature = by_chance(weak, MESSAGE, wanted=wanted)
        yield (
            f"under a mixed key, {'taken' if wanted else 'not taken'}",
            WEAK,
            signature,
            wanted,
            True,
        )
    anything = by_chance((small["order 1"], 0), MESSAGE, wanted=True)
    yield "any at all, under the identity", small["order 1"], anything, None, False
