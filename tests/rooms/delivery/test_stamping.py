"""Stamps hold for exactly what was stored, and for nothing else (row X1)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.trust import stamp_keys
from rooms.delivery import stamping
from rooms.wire.frames import Stamp
from tests.vectors import certificates as made
from tests.vectors import keys
from tests.vectors.read import vectors

V: dict[str, Any] = vectors("stamps")


def _key() -> stamp_keys.StampKey:
    return stamp_keys.check_key(
        V["certificate"]["issuer"],
        V["certificate"]["key"],
        root=keys.public("root"),
        deployment=made.deployment,
        now=V["now"],
    )


def _holds(case: dict[str, Any]) -> bool:
    body = bytes.fromhex(case["body"])
    stored = stamping.Stored(
        room=bytes.fromhex(case["room"]),
        generation=case["generation"],
        epoch=case["epoch"],
        seat=bytes.fromhex(case["seat"]),
        seq=case["seq"],
        minute=case["minute"],
        commitment=hashlib.sha256(body).digest() if case["kind"] == 1 else body[32:64],
    )
    mark = case["stamp"]
    stamp = Stamp(
        key=bytes.fromhex(mark["key"]),
        size=mark["size"],
        index=mark["index"],
        path=[bytes.fromhex(node) for node in mark["path"]],
        signature=bytes.fromhex(mark["signature"]),
    )
    return stamping.holds(stamp, stored, _key())


@pytest.mark.parametrize("case", V["stamped"])
def test_a_stamp_holds_for_what_was_stored(case: dict[str, Any]) -> None:
    assert _holds(case)


@pytest.mark.parametrize("case", V["refused"], ids=[case["name"] for case in V["refused"]])
def test_a_stamp_holds_for_nothing_else(case: dict[str, Any]) -> None:
    assert not _holds(case)


def test_a_fresh_stamper_signs_for_half_the_life_of_its_certificate() -> None:
    issuer, certificate = keys.key(made.ISSUER), made.ISSUER_TOKEN
    stamper = stamping.Stamper.fresh(issuer=issuer, certificate=certificate, now=keys.NOW)
    assert not stamper.is_spent(keys.NOW + stamping.SIGNING - 60)
    assert stamper.is_spent(keys.NOW + stamping.SIGNING)
    last = keys.NOW + stamping.SIGNING
    key = stamp_keys.check_key(
        stamper.certificate.issuer,
        stamper.certificate.key,
        root=keys.public("root"),
        deployment=made.deployment,
        now=last + stamping.SIGNING - 60,
    )
    stored = stamping.Stored(
        room=bytes(16), generation=1, epoch=0, seat=bytes(16), seq=1, minute=last // 60,
        commitment=bytes(32),
    )  # fmt: skip
    (stamp,) = stamper.sign([stored])
    assert stamping.holds(stamp, stored, key)
    assert stamper.sign([]) == []


def test_two_fresh_stampers_share_nothing() -> None:
    issuer = Ed25519PrivateKey.generate()
    one, other = (
        stamping.Stamper.fresh(issuer=issuer, certificate="", now=keys.NOW) for _ in range(2)
    )
    assert one.id != other.id
