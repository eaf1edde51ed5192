"""Stamps: the server's signature over what it stored, when and in which place (§5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.stranger import curve
from tests.stranger.certificates import StampCertificate, Trust, demand_time
from tests.stranger.encodings import Refused, thumbprint, u64
from tests.stranger.frames import Entry, StampKeyCertificate
from tests.stranger.framing import COMMIT, commitment_of


@dataclass
class StampBook:
    """The stamp keys that the server showed, each under the root."""

    trust: Trust
    _keys: dict[bytes, StampCertificate] = field(default_factory=dict)

    def take(self, shown: StampKeyCertificate, *, now: int) -> None:
        """Raises `Refused("certificate")`."""
        certificate = self.trust.stamp_key(shown.issuer, shown.key, now=now)
        self._keys[thumbprint(certificate.key)[:16]] = certificate

    def demand(self, entry: Entry) -> None:
        """Demands that the stamp is over exactly this entry.

        Raises `Refused("stamp")`, and `Refused("commitment")` where there is none to stamp.
        """
        stamp = entry.stamp
        data = leaf_data(entry)
        try:
            certificate = self._keys[stamp.key]
            demand_time(certificate.nbf, certificate.exp, now=entry.minute * 60)
            root = _root(data, index=stamp.index, size=stamp.size, path=stamp.path)
            signed = b"peerchat-stamp-root-1" + u64(stamp.size) + root
            curve.demand_signature(certificate.key, signed, stamp.signature)
        except (KeyError, Refused) as error:
            raise Refused("stamp") from error


def leaf_data(entry: Entry) -> bytes:
    """What the stamp vouches for. Raises `Refused` for a message without a commitment."""
    if entry.kind == COMMIT:
        commitment = hashlib.sha256(entry.body).digest()
    else:
        commitment = commitment_of(entry.body)
    return b"".join(
        (
            b"peerchat-stamp-1",
            entry.room,
            u64(entry.generation),
            u64(entry.epoch),
            entry.seat,
            u64(entry.seq),
            u64(entry.minute),
            commitment,
        )
    )


def _root(data: bytes, *, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of a tree of `size` leaves over this one (RFC 9162 §2.1.3.2)."""
    if index >= size:
        raise Refused("stamp")
    node = hashlib.sha256(b"\0" + data).digest()
    left, last = index, size - 1
    for beside in path:
        if last == 0:
            raise Refused("stamp")
        if left % 2 or left == last:
            node = hashlib.sha256(b"\1" + beside + node).digest()
            while not left % 2 and left:
                left, last = left // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + beside).digest()
        left, last = left // 2, last // 2
    if last:
        raise Refused("stamp")
    return node
