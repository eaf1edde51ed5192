"""Keys of prime order, and signatures without the cofactor (§5)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.stranger.encodings import Refused

FIELD = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, FIELD)
NOWHERE = (0, 1)
"""The identity."""


def demand_key(key: bytes) -> None:
    """Raises `Refused("key")`."""
    spelled = int.from_bytes(key, "little")
    sign, y = divmod(spelled, 2**255)
    x = _root((y * y - 1) * pow(CURVE * y * y + 1, -1, FIELD) % FIELD)
    if len(key) != 32 or y >= FIELD or x is None or (x, sign) == (0, 1):
        raise Refused("key")
    point = (x if x % 2 == sign else FIELD - x, y)
    if point == NOWHERE or _times(GROUP_ORDER, point) != NOWHERE:
        raise Refused("key")


def demand_signature(key: bytes, signed: bytes, signature: bytes) -> None:
    """By this raw key. Raises `Refused("signature")`."""
    try:
        if signature[:32] == b"\1" + bytes(31):
            raise Refused("signature")
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (ValueError, InvalidSignature) as error:
        raise Refused("signature") from error


def _root(square: int) -> int | None:
    """A square root modulo the prime of the field."""
    root = pow(square, (FIELD + 3) // 8, FIELD)
    for each in (root, root * pow(2, (FIELD - 1) // 4, FIELD) % FIELD):
        if each * each % FIELD == square:
            return each
    return None


def _times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    if number == 0:
        return NOWHERE
    half = _times(number // 2, point)
    double = _plus(half, half)
    return _plus(double, point) if number % 2 else double


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    (a, b), (c, d) = one, other
    bent = CURVE * a * b * c * d
    x = (a * d + b * c) * pow(1 + bent, -1, FIELD)
    y = (b * d + a * c) * pow(1 - bent, -1, FIELD)
    return x % FIELD, y % FIELD
