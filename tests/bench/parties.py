"""Rooms, mentors' shifts and tickets for a benchmark, printed as JSON.

`python -m tests.bench.parties <rooms> <members>`, in the environment of the server that will serve
them, before it starts. Puzzles and codes, which come before a ticket, are not what is measured.
"""

from __future__ import annotations

import secrets
import sys
import time
from typing import Final

import django
import mls_rs_uniffi as mls_rs
import msgspec

from peerchat import keyring
from peerchat.trust import certificates, jws
from tests.bench.orders import Guest, Host, Party

BAND: Final = "18-24"
LENGTH = 3_600
"""Seconds of a shift."""


def make(members: int, now: int) -> Party:
    """One room with a mentor and `members` − 1 survivors. Needs Django set up."""
    # Models exist only once Django is set up.
    from rooms.entry import tickets
    from rooms.lifecycle import rooms

    held = keyring.current(now)
    room = rooms.create(
        title={"en": "Bench", "es": "Banco"},
        band=BAND,
        lang="en",
        minute=now // 60,
        capacity=members - 1,
    )
    pair = mls_rs.generate_signature_keypair(mls_rs.CipherSuite.CURVE25519_AES128)
    leaf = jws.thumbprint(pair.public_key.bytes)
    shift = certificates.Shift(
        jti=secrets.token_bytes(16),
        rooms=(room,),
        role="mentor",
        bands=(BAND,),
        langs=("en",),
        states=(),
        training_until=now + LENGTH,
        name="Mo",
        leaf=leaf,
        nbf=now,
        exp=now + LENGTH,
    )
    if held.lead_key is None or held.lead is None:
        raise SystemExit("only a demo signs shifts on the server")
    host = tickets.mentor(room, band=BAND, leaf=leaf, now=now)
    guests = [tickets.survivor(room, band=BAND, now=now) for _ in range(members - 1)]
    return Party(
        room=room,
        host=Host(
            ticket=tickets.write(host, secret=held.ticket_secret),
            key=pair.secret_key.bytes,
            shift=certificates.issue_shift(held.lead_key, shift),
            lead=held.lead,
        ),
        guests=[Guest(ticket=tickets.write(g, secret=held.ticket_secret)) for g in guests],
    )


if __name__ == "__main__":
    django.setup()
    rooms_wanted, members_wanted = map(int, sys.argv[1:])
    made = [make(members_wanted, int(time.time())) for _ in range(rooms_wanted)]
    print(msgspec.json.encode(made).decode())
