"""A ticket: this process's word that somebody may take one seat in one room, within five minutes.

Opaque to clients: `v1.` ‖ claims in MessagePack ‖ `.` ‖ HMAC-SHA256, both in base64url. It is made
after the puzzle or the code, travels in the first frame, and is burnt as a hash in the transaction
that makes the seat, so that no row joins the two. The server *cannot see* who was given it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from peerchat.trust import base64url
from rooms.entry import burnt, codes
from rooms.wire.refusals import Refusal

LIFETIME = 300
"""Seconds."""
PREFIX = "v1"

Id = Annotated[bytes, Meta(min_length=16, max_length=16)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]


class Ticket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a ticket is good for. `exp` is a Unix second; `leaf` a thumbprint, of mentors alone;
    `code` the digest of the agency's code that it is used up with."""

    room: Id
    role: Literal["survivor", "mentor"]
    band: str
    jti: Id
    exp: int
    leaf: Digest | None
    code: Digest | None


_decoder = msgspec.msgpack.Decoder(Ticket)


def survivor(room: bytes, *, band: str, now: int, code: bytes | None = None) -> Ticket:
    """For whoever solved the puzzle, or has an agency's code (its digest)."""
    return Ticket(
        room=room,
        role="survivor",
        band=band,
        jti=secrets.token_bytes(16),
        exp=now + LIFETIME,
        leaf=None,
        code=code,
    )


def mentor(room: bytes, *, band: str, leaf: bytes, now: int) -> Ticket:
    """For whoever typed a code; good only for the leaf key with this thumbprint."""
    return Ticket(
        room=room,
        role="mentor",
        band=band,
        jti=secrets.token_bytes(16),
        exp=now + LIFETIME,
        leaf=leaf,
        code=None,
    )


def write(ticket: Ticket, *, secret: bytes) -> str:
    """A ticket as it travels."""
    signed = f"{PREFIX}.{base64url.encode(msgspec.msgpack.encode(ticket))}"
    return f"{signed}.{base64url.encode(_mac(signed, secret))}"


def read(text: str, *, secret: bytes, now: int) -> Ticket:
    """A ticket of ours that has not run out. Raises `Refusal`: `ticket_wrong`, `ticket_expired`."""
    signed, dot, mac = text.rpartition(".")
    version, _, claims = signed.partition(".")
    try:
        if (
            not dot
            or version != PREFIX
            or not hmac.compare_digest(base64url.decode(mac), _mac(signed, secret))
        ):
            raise Refusal("ticket_wrong")
        ticket = _decoder.decode(base64url.decode(claims))
    except (ValueError, msgspec.DecodeError) as error:
        raise Refusal("ticket_wrong") from error
    if now >= ticket.exp:
        raise Refusal("ticket_expired")
    return ticket


def redeem(ticket: Ticket, *, now: int) -> None:
    """Burn a ticket that was read, and its code. Belongs in the transaction that makes the seat.

    Raises `Refusal`: `ticket_spent`, also where the code was used by another ticket meanwhile.
    """
    if ticket.leaf is not None and burnt.is_burnt("leaf", ticket.leaf):
        raise Refusal("ticket_spent")
    burnt.burn("ticket", ticket.jti, expires=ticket.exp, now=now, spent="ticket_spent")
    if ticket.code is not None and not codes.use_up(ticket.code, minute=now // 60):
        raise Refusal("ticket_spent")


def withdraw(leaf: bytes, *, now: int) -> None:
    """No ticket for this leaf key (its thumbprint) seats anybody any more."""
    if not burnt.is_burnt("leaf", leaf):
        burnt.burn("leaf", leaf, expires=now + LIFETIME, now=now, spent="ticket_spent")


def _mac(signed: str, secret: bytes) -> bytes:
    return hmac.digest(secret, b"peerchat-ticket-1" + signed.encode("ascii", "replace"), "sha256")
