"""A mentor's code: for her shift, for one browser at a time, only where a lead's key is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from moderation.shifts import codes, demo
from moderation.shifts.models import ShiftCode
from peerchat import keyring
from peerchat.trust import certificates, jws
from rooms.entry import tickets
from rooms.wire.refusals import Refusal
from tests.rooms.scene import on_both_databases

HOUR = 3_600


def leaf() -> tuple[bytes, bytes]:
    """A new leaf key's public half and its thumbprint."""
    public = jws.public_bytes(Ed25519PrivateKey.generate())
    return public, jws.thumbprint(public)


def codes_of_mo(now: int) -> list[str]:
    """Mo's codes of a fresh demo: for the room 18-24, and for 25+."""
    return [of_room["Mo"] for _, of_room in demo.prepare(now)]


def refused(typed: str, *, now: int, keys: keyring.Keyring | None = None) -> str:
    held = keys or keyring.current(int(time.time()))
    with pytest.raises(Refusal) as refusal:
        codes.use(typed, leaf=bytes(32), keys=held, now=now)
    return refusal.value.code


@on_both_databases
def test_a_code_becomes_a_certificate_that_clients_take(database: str) -> None:
    now = int(time.time())
    public, thumbprint = leaf()
    keys = keyring.current(now)
    for code, room in zip(codes_of_mo(now), ("18-24", "25+"), strict=True):
        entered = codes.use(code.lower(), leaf=thumbprint, keys=keys, now=now)
        shift = certificates.check_shift(
            entered.shift,
            entered.lead,
            root=keys.root,
            room=entered.room.id,
            leaf_key=public,
            now=now,
        )
        assert (shift.name, shift.role) == ("Mo", "mentor")
        assert (entered.ticket.role, entered.ticket.leaf) == ("mentor", thumbprint)
        assert (entered.ticket.room, entered.room.band) == (entered.room.id, room)
        assert shift.rooms == (entered.room.id,)


@on_both_databases
def test_every_wrong_code_is_refused_alike(database: str) -> None:
    now = int(time.time())
    old = codes_of_mo(now)[0]
    new = codes_of_mo(now)[0]
    assert refused("nonsense", now=now) == "code_wrong"
    assert refused("0000-0000-0000", now=now) == "code_wrong"
    assert refused(old, now=now) == "code_wrong", "revoked by the next run"
    assert refused(new, now=now - 120) == "code_wrong", "before the shift"
    assert refused(new, now=now + 13 * HOUR) == "code_wrong", "after the shift"


@on_both_databases
def test_without_a_leads_key_every_code_is_wrong(database: str) -> None:
    """Production: leads sign in their own browsers, and the server holds nothing that could."""
    now = int(time.time())
    code = codes_of_mo(now)[0]
    keys = replace(keyring.current(now), lead=None, lead_key=None)
    assert refused(code, now=now, keys=keys) == "code_wrong"


@on_both_databases
def test_a_leads_certificate_that_ran_out_is_told(database: str) -> None:
    now = int(time.time())
    keys = keyring.current(now)
    code = codes_of_mo(now + 40 * 24 * HOUR)[0]
    assert refused(code, now=now + 40 * 24 * HOUR, keys=keys) == "certificate_refused"


@on_both_databases
def test_typing_a_code_in_another_browser_ends_the_one_before(database: str) -> None:
    now = int(time.time())
    keys = keyring.current(now)
    code = codes_of_mo(now)[0]
    for thumbprint in (bytes(32), bytes([1]) * 32):
        codes.use(code, leaf=thumbprint, keys=keys, now=now)
    row = ShiftCode.objects.get(leaf=bytes([1]) * 32)
    assert row.name == "Mo"
    assert not ShiftCode.objects.filter(leaf=bytes(32)).exists()


@on_both_databases
def test_the_row_of_a_code_holds_neither_the_code_nor_who_she_is(database: str) -> None:
    now = int(time.time())
    code = codes_of_mo(now)[0]
    kept = repr([list(row.values()) for row in ShiftCode.objects.values()])
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert {field.name for field in ShiftCode._meta.get_fields()} == {
        "id", "code", "name", "room", "bands", "langs", "begins", "ends", "revoked", "leaf",
    }  # fmt: skip


@on_both_databases
def test_a_ticket_got_with_a_stolen_code_seats_nobody_once_the_code_was_used_again(
    database: str,
) -> None:
    """Else thief and mentor would sit side by side, both certified."""
    now = int(time.time())
    keys = keyring.current(now)
    code = codes_of_mo(now)[0]
    thief, mentor = (
        codes.use(code, leaf=bytes([number]) * 32, keys=keys, now=now).ticket for number in (1, 2)
    )
    with pytest.raises(Refusal, match="ticket_spent"):
        tickets.redeem(thief, now=now)
    tickets.redeem(mentor, now=now)
