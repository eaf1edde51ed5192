"""Proof of work instead of an account (ALTCHA, no third party): it slows a flood, never a person.

A challenge is signed, not stored; only a used one leaves a digest behind. PBKDF2, since every
browser's WebCrypto has it. The server *cannot see* who solves it.
"""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

import altcha
import msgspec

from rooms.entry import burnt
from rooms.entry.pressure import Pressure
from rooms.wire.refusals import Refusal

ALGORITHM = "PBKDF2/SHA-256"
LIFETIME = 600
"""Seconds."""
LONGEST = 4_096
"""Characters of a solution."""
lately = Pressure()
"""On this process."""


class _Parameters(msgspec.Struct, frozen=True, rename="camel"):
    algorithm: str
    expires_at: int


class _Challenge(msgspec.Struct, frozen=True):
    parameters: _Parameters
    signature: str


class _Payload(msgspec.Struct, frozen=True):
    """What is looked at here; the signature covers the rest."""

    challenge: _Challenge


def make(*, cost: int, secret: bytes, now: int) -> dict[str, Any]:
    """A challenge for `altcha/lib`, as JSON members.

    `cost` is PBKDF2 rounds a try, on a usual evening; 256 tries are needed on average.
    """
    rounds = cost * lately.times(time.monotonic())
    challenge = altcha.create_challenge(
        ALGORITHM, rounds, expires_at=now + LIFETIME, hmac_secret=secret
    )
    members: dict[str, Any] = challenge.to_dict()
    return members


def spend(solved: str, *, secret: bytes, now: int) -> None:
    """Check a solution (base64 of JSON, as `altcha/lib` writes it) and use it up.

    Raises `Refusal`: `puzzle_wrong`, `puzzle_expired`, `puzzle_spent`.
    """
    payload = _read(solved)
    parameters = payload.challenge.parameters
    if now >= parameters.expires_at:
        raise Refusal("puzzle_expired")
    if parameters.algorithm != ALGORITHM or not altcha.verify_solution(solved, secret).verified:
        raise Refusal("puzzle_wrong")
    used = bytes.fromhex(payload.challenge.signature)
    burnt.burn("puzzle", used, expires=parameters.expires_at, now=now, spent="puzzle_spent")
    lately.came(time.monotonic())


def _read(solved: str) -> _Payload:
    """The parts of a solution. The library takes almost anything; here only its own form is."""
    if len(solved) > LONGEST:
        raise Refusal("puzzle_wrong")
    try:
        return msgspec.json.decode(base64.b64decode(solved, validate=True), type=_Payload)
    except (binascii.Error, msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Refusal("puzzle_wrong") from error
