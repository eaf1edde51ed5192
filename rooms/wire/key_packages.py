"""A KeyPackage (RFC 9420 §10): somebody's request to be added, checked before it waits (§10.1).

The server checks so that a mentor's device is not troubled with what no group could take; every
client checks again. A survivor's says nothing but her seat: there *is nothing else* to see. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from peerchat.trust import certificates, identity, jws, points, signatures
from peerchat.trust.refusals import CertificateRefused
from rooms.wire import leaf_nodes, mls, tls
from rooms.wire.leaf_nodes import LeafNode
from rooms.wire.refusals import Refusal

SUITE = 1
"""MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519."""
CLOCK_TOLERANCE = 600
LONGEST_LIFETIME = 366 * 86_400
"""Ours live two hours; other clients' a year. Freshness is the knock's, which is used once."""


@dataclass(frozen=True)
class KeyPackage:
    """`signed` is KeyPackageTBS."""

    suite: int
    init_key: bytes
    leaf: LeafNode
    signature: bytes
    signed: bytes


@dataclass(frozen=True)
class Knocker:
    """Whom the package has to be from. `leaf_key` is a mentor's thumbprint, of her ticket."""

    seat: bytes
    role: Literal["survivor", "mentor"]
    room: bytes
    leaf_key: bytes | None


def read(data: bytes) -> KeyPackage:
    """An MLSMessage with a KeyPackage and nothing else. Raises `key_package_wrong`."""
    try:
        kind, start = mls.wire_format(data)
        version, at = tls.number(data, start, 2)
        if kind != mls.KEY_PACKAGE or version != mls.MLS10:
            raise Refusal("key_package_wrong")
        suite, at = tls.number(data, at, 2)
        init_key, at = tls.vector(data, at)
        leaf, at = leaf_nodes.read(data, at)
        _extensions, at = tls.vector(data, at)
        signed = data[start:at]
        signature, at = tls.vector(data, at)
        tls.done(data, at)
    except tls.Unreadable as error:
        raise Refusal("key_package_wrong") from error
    return KeyPackage(suite, init_key, leaf, signature, signed)


def check(package: KeyPackage, knocker: Knocker, *, root: bytes, now: int) -> int | None:
    """Demand that this group could take it, from this knocker, at `now` (Unix seconds).

    Answers the Unix second at which a mentor's certificates end. Raises `key_package_suite`,
    `_wrong`, `_lifetime`, `_signature`, `_identity`.
    """
    leaf = package.leaf
    if package.suite != SUITE:
        raise Refusal("key_package_suite")
    able = (
        mls.MLS10 in leaf.versions
        and SUITE in leaf.ciphersuites
        and leaf_nodes.BASIC in leaf.credentials
    )
    if not able:
        raise Refusal("key_package_suite")
    if package.init_key == leaf.encryption_key:  # §10.1: one leak would open both
        raise Refusal("key_package_wrong")
    _check_lifetime(leaf, now)
    if not points.has_prime_order(leaf.signature_key):  # what it signs would split the room
        raise Refusal("key_package_signature")
    _check_signature(leaf.signature_key, "LeafNodeTBS", leaf.signed, leaf.signature)
    _check_signature(leaf.signature_key, "KeyPackageTBS", package.signed, package.signature)
    return _check_identity(leaf, knocker, root=root, now=now)


def _check_lifetime(leaf: LeafNode, now: int) -> None:
    life = leaf.lifetime
    if life is None:
        raise Refusal("key_package_wrong")
    if not 0 <= life.not_after - life.not_before <= LONGEST_LIFETIME:
        raise Refusal("key_package_lifetime")
    if not life.not_before - CLOCK_TOLERANCE <= now <= life.not_after + CLOCK_TOLERANCE:
        raise Refusal("key_package_lifetime")


def _check_signature(key: bytes, label: str, content: bytes, signature: bytes) -> None:
    """SignWithLabel (§5.1.2)."""
    signed = tls.as_vector(f"MLS 1.0 {label}".encode()) + tls.as_vector(content)
    if not signatures.verify(key, signed, signature):
        raise Refusal("key_package_signature")


def _check_identity(leaf: LeafNode, knocker: Knocker, *, root: bytes, now: int) -> int | None:
    try:
        found = identity.decode(leaf.identity)
        if found.seat != knocker.seat:
            raise Refusal("key_package_identity")
        if isinstance(found, identity.Survivor):
            if knocker.role != "survivor":
                raise Refusal("key_package_identity")
            return None
        if knocker.role != "mentor" or jws.thumbprint(leaf.signature_key) != knocker.leaf_key:
            raise Refusal("key_package_identity")
        key = leaf.signature_key
        return certificates.until(
            found.shift, found.lead, root=root, room=knocker.room, leaf_key=key, now=now
        )
    except CertificateRefused as error:
        raise Refusal("key_package_identity") from error
