"""KeyPackages: what mls-rs makes is taken, what no group could take is refused."""

from __future__ import annotations

import secrets
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from peerchat.trust import jws
from rooms.wire import key_packages, padding, tls
from rooms.wire.key_packages import Knocker
from rooms.wire.refusals import Refusal
from tests.rooms.scene import key_package
from tests.weak_keys import WeakSigner, every_kind

NOW = int(time.time())
SEAT = secrets.token_bytes(16)
ROOT = bytes(32)
ANA = Knocker(SEAT, "survivor", bytes(16), None)
DAY = 86_400
MESSAGE = padding.unpad_key_package(key_package(SEAT))


def check(message: bytes, *, now: int = NOW, knocker: Knocker = ANA) -> None:
    key_packages.check(key_packages.read(message), knocker, root=ROOT, now=now)


def forged(
    *, identity: bytes = SEAT, start: int = NOW - 60, end: int = NOW + 3_600, **odd: object
) -> bytes:
    """A well-signed KeyPackage of our own making, odd in one way."""
    signer = odd.get("signer", Ed25519PrivateKey.generate())
    assert isinstance(signer, Ed25519PrivateKey | WeakSigner)
    public = signer.public if isinstance(signer, WeakSigner) else jws.public_bytes(signer)
    encryption_key = secrets.token_bytes(32)
    init_key = odd.get("init_key", secrets.token_bytes(32))
    assert isinstance(init_key, bytes)
    suites = odd.get("suites", b"\x00\x01")
    assert isinstance(suites, bytes)
    leaf = b"".join(
        (
            tls.as_vector(encryption_key),
            tls.as_vector(public),
            b"\x00\x01" + tls.as_vector(identity),
            tls.as_vector(b"\x00\x01"),
            tls.as_vector(suites),
            tls.as_vector(b""),
            tls.as_vector(b""),
            tls.as_vector(b"\x00\x01"),
            b"\x01" + start.to_bytes(8, "big") + end.to_bytes(8, "big"),
            tls.as_vector(b""),
        )
    )
    init_key = encryption_key if odd.get("same_keys") else init_key
    suite = odd.get("suite", b"\x00\x01")
    assert isinstance(suite, bytes)
    body = b"".join(
        (
            b"\x00\x01" + suite,
            tls.as_vector(init_key),
            leaf,
            tls.as_vector(_sign(signer, b"MLS 1.0 LeafNodeTBS", leaf)),
            tls.as_vector(b""),
        )
    )
    signature = _sign(signer, b"MLS 1.0 KeyPackageTBS", body)
    return b"\x00\x01\x00\x05" + body + tls.as_vector(signature)


def _sign(signer: Ed25519PrivateKey | WeakSigner, label: bytes, content: bytes) -> bytes:
    return signer.sign(tls.as_vector(label) + tls.as_vector(content))


def test_a_key_package_of_mls_rs_that_lives_a_year_is_taken() -> None:
    check(MESSAGE)
    life = key_packages.read(MESSAGE).leaf.lifetime
    assert life is not None
    assert life.not_after - life.not_before == 365 * DAY


def test_one_of_our_own_making_is_taken() -> None:
    check(forged())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (forged(end=NOW - 601), "key_package_lifetime"),
        (forged(start=NOW + 601), "key_package_lifetime"),
        (forged(end=NOW + 367 * DAY), "key_package_lifetime"),
        (forged(start=NOW + 60, end=NOW), "key_package_lifetime"),
        (forged(suite=b"\x00\x02"), "key_package_suite"),
        (forged(suites=b"\x00\x02"), "key_package_suite"),
        (forged(same_keys=True), "key_package_wrong"),
        (forged(identity=SEAT + b"\x00"), "key_package_identity"),
        (forged(identity=bytes(16)), "key_package_identity"),
        (forged(identity=b""), "key_package_identity"),
    ],
)
def test_what_no_group_could_take_is_refused(message: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check(message)


@pytest.mark.parametrize("signer", every_kind().values(), ids=every_kind().keys())
def test_a_key_under_which_signatures_prove_nothing_is_refused(signer: WeakSigner) -> None:
    """OpenSSL takes both signatures. In a leaf it would split the room."""
    package = key_packages.read(forged(signer=signer))
    assert package.leaf.signature_key == signer.public
    content = tls.as_vector(b"MLS 1.0 KeyPackageTBS") + tls.as_vector(package.signed)
    Ed25519PublicKey.from_public_bytes(signer.public).verify(package.signature, content)
    with pytest.raises(Refusal, match="key_package_signature"):
        key_packages.check(package, ANA, root=ROOT, now=NOW)


@pytest.mark.parametrize("drift", [-600, 600])
def test_clocks_may_differ_by_ten_minutes(drift: int) -> None:
    check(forged(start=NOW, end=NOW + 1), now=NOW + drift)


def test_a_survivors_package_does_not_let_a_mentor_in() -> None:
    with pytest.raises(Refusal, match="key_package_identity"):
        check(forged(), knocker=Knocker(SEAT, "mentor", bytes(16), bytes(32)))


@given(st.data())
def test_no_changed_byte_is_ever_taken(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(MESSAGE) - 1))
    changed = bytearray(MESSAGE)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refusal):
        check(bytes(changed))


@given(st.binary(max_size=900))
def test_only_refusals_escape_hostile_bytes(data: bytes) -> None:
    for hostile in (data, MESSAGE[:8] + data):
        with pytest.raises(Refusal):
            check(hostile)


def test_no_cut_and_no_trailing_byte_is_taken() -> None:
    for end in range(len(MESSAGE)):
        with pytest.raises(Refusal):
            key_packages.read(MESSAGE[:end])
    with pytest.raises(Refusal):
        key_packages.read(MESSAGE + b"\x00")
