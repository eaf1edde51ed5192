"""Codes for a shift: made, used, revoked.

Using one makes a shift certificate for the leaf key of the browser that typed it and ends the one
before: a code that was overheard throws the thief or the mentor out, visibly, and never seats both.
Only a demo holds a lead's key; elsewhere no code exists here and each is answered `code_wrong`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from moderation.shifts.models import ShiftCode
from peerchat.trust import certificates
from peerchat.trust.refusals import CertificateRefused
from rooms.entry import spelling, tickets
from rooms.lifecycle import rooms, seats
from rooms.wire.refusals import Refusal

if TYPE_CHECKING:
    from peerchat.keyring import Keyring

SHIFT = 12 * 60
"""Minutes."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a mentor takes into the room: a ticket, and the certificate with its lead's."""

    ticket: tickets.Ticket
    room: rooms.Listing
    name: str
    shift: str
    lead: str


def make(*, name: str, room: rooms.Listing, now: int) -> str:
    """A code for a shift that begins now, shown once. `now` is Unix seconds."""
    code = spelling.SHIFT.make()
    ShiftCode.objects.create(
        code=spelling.SHIFT.digest(code),
        name=name,
        room=room.id,
        bands=[room.band],
        langs=[room.lang],
        begins=now // 60,
        ends=now // 60 + SHIFT,
    )
    return code


@transaction.atomic
def revoke_all(*, now: int) -> None:
    """End every code and every seat that one of them opened."""
    for shift in ShiftCode.objects.select_for_update().filter(revoked=False).order_by("id"):
        _end(shift, now=now)
    ShiftCode.objects.filter(revoked=False).update(revoked=True)


@transaction.atomic
def use(typed: str, *, leaf: bytes, keys: Keyring, now: int) -> Entered:
    """Open a shift for the leaf key with this thumbprint, in the room that the code is for.

    Raises `Refusal`: `code_wrong`, whether it is misspelt, unknown, revoked or not for now;
    `certificate_refused` when the lead's certificate is no longer good.
    """
    shift = _find(typed, minute=now // 60)
    if keys.lead is None or keys.lead_key is None:
        raise Refusal("code_wrong")
    listed = rooms.listed(shift.room)
    try:
        certificate = certificates.issue_shift(keys.lead_key, _certified(shift, leaf=leaf))
        certificates.check_lead(keys.lead, root=keys.root, now=now)
    except CertificateRefused as refused:
        raise Refusal("certificate_refused") from refused
    if shift.leaf != leaf:
        _end(shift, now=now)
        shift.leaf = leaf
        shift.save(update_fields=["leaf"])
    return Entered(
        ticket=tickets.mentor(listed.id, band=listed.band, leaf=leaf, now=now),
        room=listed,
        name=shift.name,
        shift=certificate,
        lead=keys.lead,
    )


def _find(typed: str, *, minute: int) -> ShiftCode:
    try:
        code = spelling.SHIFT.digest(typed)
    except spelling.Misspelt as misspelt:
        raise Refusal("code_wrong") from misspelt
    valid = ShiftCode.objects.select_for_update().filter(
        code=code, revoked=False, begins__lte=minute, ends__gt=minute
    )
    shift = valid.first()
    if shift is None:
        raise Refusal("code_wrong")
    return shift


def _certified(shift: ShiftCode, *, leaf: bytes) -> certificates.Shift:
    return certificates.Shift(
        jti=secrets.token_bytes(16),
        rooms=(shift.room,),
        role="mentor",
        bands=tuple(shift.bands),
        langs=tuple(shift.langs),
        states=(),
        training_until=shift.ends * 60,
        name=shift.name,
        leaf=leaf,
        nbf=shift.begins * 60,
        exp=shift.ends * 60,
    )


def _end(shift: ShiftCode, *, now: int) -> None:
    """Out of every seat, and no ticket that is still on its way makes another."""
    if shift.leaf is not None:
        tickets.withdraw(shift.leaf, now=now)
        seats.revoke_mentor(shift.leaf)
