"""The identity inside an MLS basic credential: a seat, and for a mentor the proof of her shift.

survivor: seat. Mentor: seat ‖ u32 length ‖ shift JWS ‖ u32 length ‖ lead JWS, nothing after. A
survivor's identity *says nothing* beyond the random seat that the server gave her for this visit.
"""

from __future__ import annotations

import re

import msgspec

from peerchat.trust.claims import MAX_TOKEN
from peerchat.trust.refusals import CertificateRefused

SEAT = 16
_TOKEN = re.compile(rb"[A-Za-z0-9_.-]+")


class Survivor(msgspec.Struct, frozen=True):
    """A seat of 16 bytes."""

    seat: bytes


class Mentor(msgspec.Struct, frozen=True):
    """A seat with a shift certificate and the lead's that signed it, both still unchecked."""

    seat: bytes
    shift: str
    lead: str


def encode(identity: Survivor | Mentor) -> bytes:
    """An identity to the bytes of a basic credential."""
    if isinstance(identity, Survivor):
        return identity.seat
    tokens = (identity.shift.encode("ascii"), identity.lead.encode("ascii"))
    return identity.seat + b"".join(len(token).to_bytes(4, "big") + token for token in tokens)


def decode(data: bytes) -> Survivor | Mentor:
    """The bytes of a basic credential to an identity.

    Raises `CertificateRefused("identity_malformed")`.
    """
    seat, rest = data[:SEAT], data[SEAT:]
    if len(seat) != SEAT:
        raise CertificateRefused("identity_malformed")
    if not rest:
        return Survivor(seat)
    shift, rest = _take(rest)
    lead, rest = _take(rest)
    if rest:
        raise CertificateRefused("identity_malformed")
    return Mentor(seat, shift, lead)


def _take(data: bytes) -> tuple[str, bytes]:
    length = int.from_bytes(data[:4], "big")
    token, rest = data[4 : 4 + length], data[4 + length :]
    if length > MAX_TOKEN or len(token) != length or not _TOKEN.fullmatch(token):
        raise CertificateRefused("identity_malformed")
    return token.decode("ascii"), rest
