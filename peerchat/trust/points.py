"""Which 32 bytes are a key that every implementation of Ed25519 judges alike. Pure.

Beside the subgroup of prime order, in which RFC 8032 signs, edwards25519 has points of small order.
Under a key that is one of them a signature fits any message; under one that has such a part it fits
in one browser and not in the next. A room would split there: some follow what others stop at, and
name a mentor for it who did no wrong. Neither OpenSSL nor `cryptography` asks, so it is asked here.
Only public keys come here, so nothing has to take the same time for all of them.
"""

from __future__ import annotations

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121_665 * pow(121_666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates X, Y, Z, T (RFC 8032 §5.1.4)."""
IDENTITY: Point = (0, 1, 1, 0)


def has_prime_order(encoded: bytes) -> bool:
    """Whether this is a point of the prime-order subgroup but the identity, in its one encoding."""
    point = _decoded(encoded)
    if point is None or _is_identity(point):
        return False
    return _is_identity(_times(ORDER, point))


def _decoded(encoded: bytes) -> Point | None:
    """§5.1.3, with y below P and no sign on a zero: a second spelling is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def _added(one: Point, other: Point) -> Point:
    """§5.1.4. Complete: it holds for any two points, one point twice among them."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total = IDENTITY
    for bit in f"{scalar:b}":
        total = _added(total, total)
        if bit == "1":
            total = _added(total, point)
    return total


def _is_identity(point: Point) -> bool:
    x, y, z, _t = point
    return x == 0 and y == z
