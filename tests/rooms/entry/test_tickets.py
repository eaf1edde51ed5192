"""Tickets: ours, in time, once."""

from __future__ import annotations

import secrets

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.trust import base64url
from rooms.entry import tickets
from rooms.entry.models import Burnt
from rooms.wire.refusals import Refusal
from tests.rooms.scene import on_both_databases

NOW = 1_800_000_000
SECRET = bytes(range(32))
TICKET = tickets.survivor(bytes(16), band="18-24", now=NOW)
WRITTEN = tickets.write(TICKET, secret=SECRET)


def refused(text: str, *, now: int = NOW, secret: bytes = SECRET) -> str:
    with pytest.raises(Refusal) as refusal:
        tickets.read(text, secret=secret, now=now)
    return refusal.value.code


def test_a_ticket_is_read_as_it_was_written() -> None:
    mentor = tickets.mentor(bytes(16), band="25+", leaf=bytes(32), now=NOW)
    assert tickets.read(WRITTEN, secret=SECRET, now=NOW) == TICKET
    assert tickets.read(tickets.write(mentor, secret=SECRET), secret=SECRET, now=NOW) == mentor


def test_a_ticket_runs_out_after_five_minutes() -> None:
    assert tickets.read(WRITTEN, secret=SECRET, now=NOW + 299) == TICKET
    assert refused(WRITTEN, now=NOW + 300) == "ticket_expired"


def test_another_secret_makes_no_ticket() -> None:
    assert refused(WRITTEN, secret=bytes(32)) == "ticket_wrong"


@given(st.integers(0, len(WRITTEN) - 1), st.characters())
def test_no_character_can_be_changed(place: int, character: str) -> None:
    changed = WRITTEN[:place] + character + WRITTEN[place + 1 :]
    if changed != WRITTEN:
        assert refused(changed) == "ticket_wrong"


@given(st.text(max_size=200))
def test_anything_else_is_refused_and_nothing_else_escapes(text: str) -> None:
    assert refused(text) == "ticket_wrong"


def test_claims_that_we_would_not_write_are_refused_even_when_signed() -> None:
    signed = f"v1.{base64url.encode(msgspec.msgpack.encode({'room': b'short'}))}"
    assert refused(f"{signed}.{base64url.encode(tickets._mac(signed, SECRET))}") == "ticket_wrong"


@on_both_databases
def test_a_ticket_is_good_once_and_leaves_a_digest_alone(database: str) -> None:
    ticket = tickets.survivor(secrets.token_bytes(16), band="18-24", now=NOW)
    tickets.redeem(ticket, now=NOW)
    with pytest.raises(Refusal, match="ticket_spent"):
        tickets.redeem(ticket, now=NOW + 299)
    (row,) = Burnt.objects.all()
    assert ticket.jti not in row.digest
    assert row.until >= ticket.exp // 60


@on_both_databases
def test_what_was_burnt_is_forgotten_once_it_would_be_refused_anyway(database: str) -> None:
    for later in (0, 3600):
        ticket = tickets.survivor(bytes(16), band="18-24", now=NOW + later)
        tickets.redeem(ticket, now=NOW + later)
    assert Burnt.objects.count() == 1
