"""Signers whose keys are not of prime order, and signatures under them that OpenSSL takes."""

from __future__ import annotations

from dataclasses import dataclass

from tests.vectors import points, signing


@dataclass(frozen=True)
class WeakSigner:
    """`public` is a point of small order, with `scalar` times the base point added to it."""

    public: bytes
    scalar: int = 0

    def sign(self, message: bytes) -> bytes:
        return signing.by_chance((self.public, self.scalar), message, wanted=True)


def every_kind() -> dict[str, WeakSigner]:
    """Every point of small order, and an honest key with each of their orders added."""
    own = signing.scalar(points.HONEST)
    small = {name: WeakSigner(bytes.fromhex(data)) for name, data in points.SMALL_ORDER.items()}
    mixed = {f"mixed {n}": WeakSigner(bytes.fromhex(d), own) for n, d in points.MIXED.items()}
    return small | mixed
