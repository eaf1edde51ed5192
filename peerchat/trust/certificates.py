"""Lead and shift certificates: how a mentor proves, to every member's device, who let her in.

root → lead (at most 30 days) → shift (at most 12 hours). The server checks the same chain as the
clients do, but nobody relies on its word: outside demo mode it *holds no key* that could sign here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import msgspec

from peerchat.trust import base64url, jws
from peerchat.trust.claims import GRACE, Claims
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_LEAD = 30 * 86_400
MAX_SHIFT = 12 * 3_600
MAX_NAME = 24
"""Longest mentor's name in code points."""

Role = Literal["mentor", "lead"]
Band = Literal["13-17", "18-24", "25+"]
Lang = Literal["en", "es"]
ROLES: tuple[Role, ...] = ("mentor", "lead")
BANDS: tuple[Band, ...] = ("13-17", "18-24", "25+")
LANGS: tuple[Lang, ...] = ("en", "es")


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead's signing key (raw 32 bytes), vouched for by the root. Times are Unix seconds."""

    jti: bytes
    key: bytes
    nbf: int
    exp: int


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """What one mentor may do with one leaf key, from `nbf` to `exp`.

    `rooms` are 16-byte ids, `leaf` is the 32-byte thumbprint of the leaf key, `states` are the
    places whose law on reporting she was trained for.
    """

    jti: bytes
    rooms: tuple[bytes, ...]
    role: Role
    bands: tuple[Band, ...]
    langs: tuple[Lang, ...]
    states: tuple[str, ...]
    training_until: int
    name: str
    leaf: bytes
    nbf: int
    exp: int


def issue_lead(root: Ed25519PrivateKey, lead: Lead) -> str:
    """A lead certificate. Raises `CertificateRefused` for one that nobody would take."""
    members: dict[str, jws.Json] = {
        "v": 1,
        "jti": base64url.encode(lead.jti),
        "key": base64url.encode(lead.key),
        "nbf": lead.nbf,
        "exp": lead.exp,
    }
    token = jws.sign(root, "lead", members)
    check_lead(token, root=jws.public_bytes(root), now=lead.nbf)
    return token


def check_lead(token: str, *, root: bytes, now: int) -> Lead:
    """A lead certificate that is valid at `now`. Raises `CertificateRefused` (`lead_…`)."""
    members = jws.read(token, "lead").verify(root)
    claims = Claims("lead", members, ("jti", "key", "nbf", "exp"))
    lead = Lead(
        jti=claims.raw("jti", 16),
        key=claims.key("key"),
        nbf=claims.moment("nbf"),
        exp=claims.moment("exp"),
    )
    claims.window(lead.nbf, lead.exp, longest=MAX_LEAD, now=now)
    return lead


def issue_shift(lead: Ed25519PrivateKey, shift: Shift) -> str:
    """A shift certificate. Raises `CertificateRefused` for one that nobody would take."""
    members: dict[str, jws.Json] = {
        "v": 1,
        "jti": base64url.encode(shift.jti),
        "rooms": [base64url.encode(room) for room in shift.rooms],
        "role": shift.role,
        "bands": list(shift.bands),
        "langs": list(shift.langs),
        "states": list(shift.states),
        "training_until": shift.training_until,
        "name": shift.name,
        "leaf": base64url.encode(shift.leaf),
        "nbf": shift.nbf,
        "exp": shift.exp,
    }
    token = jws.sign(lead, "shift", members)
    _read_shift(token, signer=jws.public_bytes(lead), now=shift.nbf)
    return token


def check_shift(
    token: str, lead: str, *, root: bytes, room: bytes, leaf_key: bytes, now: int
) -> Shift:
    """A shift that lets the raw 32-byte key `leaf_key` mentor in `room` at `now`.

    Raises `CertificateRefused` (`lead_…`, `shift_…`).
    """
    shift, _lead = _chain(token, lead, root=root, room=room, leaf_key=leaf_key, now=now)
    return shift


def until(token: str, lead: str, *, root: bytes, room: bytes, leaf_key: bytes, now: int) -> int:
    """Unix second at which her power to mentor in `room` ends: with her shift, her training or her
    lead, whichever comes first. Raises as `check_shift`, which it includes.
    """
    shift, vouching = _chain(token, lead, root=root, room=room, leaf_key=leaf_key, now=now)
    return min(shift.exp, shift.training_until, vouching.exp)


def _chain(
    token: str, lead: str, *, root: bytes, room: bytes, leaf_key: bytes, now: int
) -> tuple[Shift, Lead]:
    vouching = check_lead(lead, root=root, now=now)
    shift = _read_shift(token, signer=vouching.key, now=now)
    if shift.leaf != jws.thumbprint(leaf_key):
        raise CertificateRefused("shift_leaf_wrong")
    if room not in shift.rooms:
        raise CertificateRefused("shift_room_wrong")
    return shift, vouching


def _read_shift(token: str, *, signer: bytes, now: int) -> Shift:
    claims = Claims("shift", jws.read(token, "shift").verify(signer), Shift.__struct_fields__)
    shift = Shift(
        jti=claims.raw("jti", 16),
        rooms=claims.raws("rooms", 16, fewest=1, most=32),
        role=cast("Role", claims.one_of("role", ROLES)),
        bands=cast("tuple[Band, ...]", claims.some_of("bands", BANDS)),
        langs=cast("tuple[Lang, ...]", claims.some_of("langs", LANGS)),
        states=claims.texts("states", 24, most=64),
        training_until=claims.moment("training_until"),
        name=claims.text("name", MAX_NAME),
        leaf=claims.raw("leaf", 32),
        nbf=claims.moment("nbf"),
        exp=claims.moment("exp"),
    )
    claims.window(shift.nbf, shift.exp, longest=MAX_SHIFT, now=now)
    if now >= shift.training_until + GRACE:
        raise claims.refused("untrained")
    return shift
