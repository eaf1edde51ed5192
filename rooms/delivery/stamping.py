"""Stamps: the server's signed receipt that it stored an entry, one signature for a transaction.

A report quotes the stamp of what was said, so a reviewer can tell that it was said in that room at
that minute. What is signed is a commitment: the server *cannot see* what it vouches for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.trust import jws, signatures, stamp_keys
from rooms.delivery import merkle
from rooms.wire.frames import Stamp, StampKeyCertificate

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNING = stamp_keys.MAX_STAMP_KEY // 2
"""Seconds for which a key signs. Its certificate lasts twice as long, so that whoever reads an
entry within the life of a generation finds the certificate of its stamp still valid."""

KEY_ID = 16


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What a stamp says of one entry: whole minutes, and for a commit SHA-256 of its body."""

    room: bytes
    generation: int
    epoch: int
    seat: bytes
    seq: int
    minute: int
    commitment: bytes


class Stamper:
    """A stamp key with its certificate. The private half lives and dies in this process."""

    def __init__(
        self, key: Ed25519PrivateKey, *, issuer: Ed25519PrivateKey, certificate: str, now: int
    ) -> None:
        """Certify `key` from the minute of `now` (Unix seconds) on; `certificate` is the issuer's.

        Raises `CertificateRefused` if the clock is before 1970.
        """
        start = now - now % 60
        public = jws.public_bytes(key)
        window = stamp_keys.StampKey(key=public, nbf=start, exp=start + stamp_keys.MAX_STAMP_KEY)
        self._key = key
        self._spent = start + SIGNING
        self.id = jws.thumbprint(public)[:KEY_ID]
        self.certificate = StampKeyCertificate(
            issuer=certificate, key=stamp_keys.issue_key(issuer, window)
        )

    @classmethod
    def fresh(cls, *, issuer: Ed25519PrivateKey, certificate: str, now: int) -> Stamper:
        """A stamper with a key that nobody else ever had."""
        key = Ed25519PrivateKey.generate()
        return cls(key, issuer=issuer, certificate=certificate, now=now)

    def is_spent(self, now: int) -> bool:
        """Whether it is time to make a fresh one."""
        return now >= self._spent

    def sign(self, batch: Sequence[Stored]) -> list[Stamp]:
        """One stamp for each entry of a transaction, in write order. Empty for an empty batch."""
        if not batch:
            return []
        tree = merkle.Tree([leaf_data(stored) for stored in batch])
        signature = self._key.sign(root_data(tree.size, tree.root))
        return [
            Stamp(
                key=self.id,
                size=tree.size,
                index=index,
                path=tree.path(index),
                signature=signature,
            )
            for index in range(tree.size)
        ]


def holds(stamp: Stamp, stored: Stored, key: stamp_keys.StampKey) -> bool:
    """Whether the holder of `key` stamped exactly this entry, within the life of its key."""
    if stamp.key != jws.thumbprint(key.key)[:KEY_ID]:
        return False
    if not stamp_keys.covers(key, stored.minute * 60):
        return False
    root = merkle.root_of(leaf_data(stored), index=stamp.index, size=stamp.size, path=stamp.path)
    if root is None:
        return False
    return signatures.verify(key.key, root_data(stamp.size, root), stamp.signature)


def leaf_data(stored: Stored) -> bytes:
    """What the tree hashes of one entry."""
    return b"".join(
        (
            b"peerchat-stamp-1",
            stored.room,
            stored.generation.to_bytes(8, "big"),
            stored.epoch.to_bytes(8, "big"),
            stored.seat,
            stored.seq.to_bytes(8, "big"),
            stored.minute.to_bytes(8, "big"),
            stored.commitment,
        )
    )


def root_data(size: int, root: bytes) -> bytes:
    """What the stamp key signs."""
    return b"peerchat-stamp-root-1" + size.to_bytes(8, "big") + root
