"""The descriptor of a generation: a mentor's signed word on which MLS group a room now is.

The hashes of agreement, disclosure ruleset and staff list let every member see that all were shown
the same ones; they are zeros until those exist. The server *cannot put* members of one room into
two groups under one number without a mentor's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from peerchat.trust import base64url, certificates, jws
from peerchat.trust.claims import GRACE, Claims

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_AGE = certificates.MAX_SHIFT
"""Seconds for which a descriptor is taken: no longer than the longest shift."""

ZERO_HASH = bytes(32)


class Descriptor(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is the mentor's raw leaf key, `group` the 16-byte group id, `iat` Unix seconds.

    The key is a claim because the mentor who opened a generation may have left the group by the
    time somebody checks, and `shift` holds no more than its thumbprint.
    """

    room: bytes
    number: int
    group: bytes
    agreement: bytes
    ruleset: bytes
    staff: bytes
    iat: int
    key: bytes
    shift: str
    lead: str


def issue(leaf: Ed25519PrivateKey, descriptor: Descriptor) -> str:
    """A descriptor, signed by the mentor's leaf key. Does not check her certificates."""
    members: dict[str, jws.Json] = {
        "v": 1,
        "room": base64url.encode(descriptor.room),
        "number": descriptor.number,
        "group": base64url.encode(descriptor.group),
        "agreement": base64url.encode(descriptor.agreement),
        "ruleset": base64url.encode(descriptor.ruleset),
        "staff": base64url.encode(descriptor.staff),
        "iat": descriptor.iat,
        "key": base64url.encode(descriptor.key),
        "shift": descriptor.shift,
        "lead": descriptor.lead,
    }
    return jws.sign(leaf, "generation", members)


def check(
    token: str, *, root: bytes, room: bytes, number: int, group: bytes, now: int
) -> Descriptor:
    """The descriptor of generation `number` of `room`, made by a mentor who was on shift then.

    Her shift is checked at the moment of opening, not at `now`: a generation outlives the shift of
    the mentor who opened it when another one carries on. Raises `CertificateRefused`
    (`generation_…`, and `shift_…`, `lead_…` for the chain inside); `generation_expired` only where
    all else holds.
    """
    unverified = jws.read(token, "generation")
    unsigned = Claims("generation", unverified.claims, Descriptor.__struct_fields__)
    claims = Claims(
        "generation", unverified.verify(unsigned.key("key")), Descriptor.__struct_fields__
    )
    descriptor = _descriptor(claims)
    if descriptor.room != room:
        raise claims.refused("room_wrong")
    if descriptor.number != number:
        raise claims.refused("number_wrong")
    if descriptor.group != group:
        raise claims.refused("group_wrong")
    certificates.check_shift(
        descriptor.shift,
        descriptor.lead,
        root=root,
        room=room,
        leaf_key=descriptor.key,
        now=descriptor.iat,
    )
    # Two people's clocks, each ten minutes off the server's: neither of them lies.
    claims.window(descriptor.iat - GRACE, descriptor.iat + MAX_AGE, longest=None, now=now)
    return descriptor


def _descriptor(claims: Claims) -> Descriptor:
    number = claims.moment("number")
    iat = claims.moment("iat")
    if number < 1 or iat > jws.MAX_WHOLE - MAX_AGE:
        raise claims.refused("claim_wrong")
    return Descriptor(
        room=claims.raw("room", 16),
        number=number,
        group=claims.raw("group", 16),
        agreement=claims.raw("agreement", 32),
        ruleset=claims.raw("ruleset", 32),
        staff=claims.raw("staff", 32),
        iat=iat,
        key=claims.key("key"),
        shift=claims.token("shift"),
        lead=claims.token("lead"),
    )
