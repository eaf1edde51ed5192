"""The parsers of certificates: base64url, JWS, each certificate's check, identities."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from peerchat.trust import (
    base64url,
    certificates,
    generations,
    identity,
    jws,
    manifest,
    points,
    signatures,
    stamp_keys,
)
from peerchat.trust.refusals import CertificateRefused
from tests.hostile import tokens
from tests.hostile.trial import Parser, text
from tests.vectors import certificates as made
from tests.vectors import forging, keys
from tests.vectors import points as made_points

NAMES = ("deployment", "lead", "shift", "stamp_issuer", "stamp_key", "generation")
FAULTS = (
    "malformed", "header_wrong", "algorithm_wrong", "type_wrong", "signer_wrong", "signature_wrong",
    "claim_missing", "claim_unknown", "claim_wrong", "too_early", "expired", "window_wrong",
)  # fmt: skip
OWN_FAULTS = (
    "deployment_root_wrong", "shift_room_wrong", "shift_leaf_wrong", "shift_untrained",
    "stamp_issuer_unlisted", "generation_room_wrong", "generation_number_wrong",
    "generation_group_wrong",
)  # fmt: skip
CODES = frozenset((*(f"{name}_{fault}" for name in NAMES for fault in FAULTS), *OWN_FAULTS))
"""Every code that `peerchat.trust.refusals` declares for a certificate."""

ROOT = keys.public(made.ROOT)
LEAF = keys.public(made.LEAF)
DEPLOYMENT = manifest.check(made.DEPLOYMENT, root=ROOT, now=keys.NOW)
MENTOR = identity.encode(
    identity.Mentor(keys.identifier("seat"), made.SHIFT_TOKEN, made.LEAD_TOKEN)
)


def _honest(name: str) -> str:
    place, _signer = made.OWN[name]
    return made.HONEST[name][place]


def checks() -> dict[str, Callable[[str], Any]]:
    """For each certificate the check of a token that stands in the honest one's place."""
    now = keys.NOW
    place: dict[str, Any] = {"root": ROOT, "room": made.ROOM, "leaf_key": LEAF, "now": now}
    return {
        "deployment": lambda token: manifest.check(token, root=ROOT, now=now),
        "lead": lambda token: certificates.check_lead(token, root=ROOT, now=now),
        "shift": lambda token: certificates.check_shift(token, made.LEAD_TOKEN, **place),
        "stamp_issuer": lambda token: stamp_keys.check_issuer(token, root=ROOT, now=now),
        "stamp_key": lambda token: stamp_keys.check_key(
            made.ISSUER_TOKEN, token, root=ROOT, deployment=DEPLOYMENT, now=now
        ),
        "generation": lambda token: generations.check(
            token, root=ROOT, room=made.ROOM, number=3, group=made.GROUP, now=now
        ),
    }


def by_issuer(token: str) -> stamp_keys.StampKey:
    """The honest stamp key, by the issuer of this token."""
    return stamp_keys.check_key(
        token, made.STAMP_KEY_TOKEN, root=ROOT, deployment=DEPLOYMENT, now=keys.NOW
    )


FUNCTIONS = {
    "deployment": "manifest.check",
    "lead": "certificates.check_lead",
    "shift": "certificates.check_shift",
    "stamp_issuer": "stamp_keys.check_issuer",
    "stamp_key": "stamp_keys.check_key",
    "generation": "generations.check",
}


def _checked(name: str, function: str, check: Callable[[str], Any]) -> Parser:
    """A check; what it takes is, letter by letter, what its signer would have written."""
    _place, signer = made.OWN[name]

    def again(token: str) -> bytes:
        head, payload, _signature = token.split(".")
        header, claims = (json.loads(base64url.decode(part)) for part in (head, payload))
        return forging.token(signer, header, claims).encode()

    def read(data: bytes) -> str:
        token = text(data)
        check(token)
        return token

    honest = _honest(name)
    return Parser(
        name=function,
        read=read,
        honest=[honest.encode()],
        refuses=(CertificateRefused,),
        codes=CODES,
        again=again,
        spelling="one",
        ways=[tokens.way(honest, signer, name)],
        cost=2,
    )


def _taken_apart(name: str) -> Parser:
    honest = _honest(name)

    def again(token: jws.Unverified) -> bytes:
        signed = token.signed.decode()
        head = json.loads(base64url.decode(signed.partition(".")[0]))
        spelled = (forging.spelled(part) for part in (head, token.claims))
        return ".".join(map(base64url.encode, (*spelled, token.signature))).encode()

    faults = ("malformed", "header_wrong", "algorithm_wrong", "type_wrong")
    return Parser(
        name=f"peerchat.trust.jws.read of a {name}",
        read=lambda data: jws.read(text(data), name),
        honest=[honest.encode()],
        refuses=(CertificateRefused,),
        codes=[f"{name}_{fault}" for fault in faults],
        again=again,
        spelling="one",
        ways=[tokens.way(honest, made.OWN[name][1], name)],
        cost=2,
    )


def point(data: bytes) -> bytes:
    """Bytes that are a key, or a `ValueError`."""
    if not points.has_prime_order(data):
        raise ValueError("not a key")
    return data


def _signature(data: bytes) -> bytes:
    if not signatures.verify(ROOT, b"root", data):
        raise ValueError("not a signature")
    return data


POINTS = [bytes.fromhex(each["bytes"]) for each in made_points.make()["taken"]]

PARSERS = [
    Parser(
        name="peerchat.trust.base64url.decode",
        read=lambda data: base64url.decode(text(data)),
        honest=[
            base64url.encode(keys.digest("bytes")[:size]).encode() for size in (0, 1, 2, 3, 32)
        ],
        refuses=(ValueError,),
        again=lambda data: base64url.encode(data).encode(),
        spelling="one",
    ),
    Parser(
        name="peerchat.trust.points.has_prime_order",
        read=point,
        honest=POINTS,
        refuses=(ValueError,),
    ),
    Parser(
        name="peerchat.trust.signatures.verify",
        read=_signature,
        honest=[keys.key(made.ROOT).sign(b"root")],
        refuses=(ValueError,),
        spelling="honest",
    ),
    *(_taken_apart(name) for name in NAMES),
    Parser(
        name="peerchat.trust.jws.Unverified.verify",
        read=jws.read(made.LEAD_TOKEN, "lead").verify,
        honest=[ROOT],
        refuses=(CertificateRefused,),
        codes=["lead_signer_wrong", "lead_signature_wrong"],
        spelling="honest",
    ),
    *(
        _checked(name, f"peerchat.trust.{FUNCTIONS[name]}", check)
        for name, check in checks().items()
    ),
    _checked(
        "shift",
        "peerchat.trust.certificates.until",
        lambda token: certificates.until(
            token, made.LEAD_TOKEN, root=ROOT, room=made.ROOM, leaf_key=LEAF, now=keys.NOW
        ),
    ),
    _checked(
        "lead",
        "peerchat.trust.certificates.check_shift by a hostile lead certificate",
        lambda token: certificates.check_shift(
            made.SHIFT_TOKEN, token, root=ROOT, room=made.ROOM, leaf_key=LEAF, now=keys.NOW
        ),
    ),
    _checked(
        "stamp_issuer",
        "peerchat.trust.stamp_keys.check_key by a hostile issuer",
        by_issuer,
    ),
    Parser(
        name="peerchat.trust.identity.decode",
        read=identity.decode,
        honest=[keys.identifier("seat"), MENTOR],
        refuses=(CertificateRefused,),
        codes=["identity_malformed"],
        again=identity.encode,
        spelling="one",
    ),
]
