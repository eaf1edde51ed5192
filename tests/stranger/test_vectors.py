"""The stranger's checks against the vectors that Python and TypeScript share.

What they refuse and it would take, or the other way round, is a gap in docs/protocol.md.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.stranger import certificates, chain, curve, encodings, franking, jws
from tests.stranger.certificates import Trust
from tests.stranger.client import KEY_PACKAGES, WELCOMES
from tests.stranger.encodings import Refused, un_b64u
from tests.stranger.frames import Entry, StampKeyCertificate
from tests.stranger.framing import commitment_of
from tests.stranger.stamps import StampBook
from tests.vectors.read import vectors

CERTIFICATES = vectors("certificates")
COMMITMENT = vectors("commitment")
LOGHASH = vectors("loghash")
PADDING = vectors("padding")
PAYLOAD = vectors("payload")
POINTS = vectors("points")
SIGNATURES = vectors("signatures")
STAMPS = vectors("stamps")


def named(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Parameters for a test, each under its name."""
    return {"argvalues": cases, "ids": [case["name"] for case in cases]}


def certify(case: dict[str, Any]) -> None:
    """Does what the case asks for. Raises `Refused`."""
    check = case["check"]
    tokens = CERTIFICATES["honest"][check] | case.get("tokens", {})
    now = case.get("now", CERTIFICATES["now"])
    given = CERTIFICATES | case
    root, room = un_b64u(given["root"]), un_b64u(given["room"])
    if check == "deployment":
        Trust(root=root, deployment=tokens["deployment"], now=now)
        return
    trust = Trust(root=root, deployment=CERTIFICATES["deployment"], now=CERTIFICATES["now"])
    leaf = un_b64u(given["leaf_key"])
    if check == "lead":
        trust.lead(tokens["lead"], now=now)
    elif check == "shift":
        trust.mentor((tokens["shift"], tokens["lead"]), leaf=leaf, room=room, now=now)
    elif check == "generation":
        claims = trust.generation(tokens["generation"], room=room, now=now)
        if (claims.number, claims.group) != (given["number"], un_b64u(given["group"])):
            raise Refused("descriptor")
    elif "expired" in case["name"]:
        # A stamp key that ran out is still taken for entries of its time, and no longer.
        trust.stamp_key(tokens["issuer"], tokens["key"], now=now)
        trust.stamp_key(tokens["issuer"], tokens["key"], now=now + 12 * certificates.HOUR)
    else:
        trust.stamp_key(tokens["issuer"], tokens["key"], now=now)


@pytest.mark.parametrize("case", **named(CERTIFICATES["cases"]))
def test_a_certificate_is_taken_or_refused_as_by_everybody(case: dict[str, Any]) -> None:
    """# C5"""
    if case["code"] is None:
        certify(case)
    else:
        with pytest.raises(Refused):
            certify(case)


@pytest.mark.parametrize("case", **named(CERTIFICATES["identities"]))
def test_an_identity_is_read_as_by_everybody(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    if "code" in case:
        with pytest.raises(Refused):
            certificates.identity(data)
        return
    papers = (case["shift"], case["lead"]) if "shift" in case else None
    assert certificates.identity(data) == (bytes.fromhex(case["seat"]), papers)


@pytest.mark.parametrize("case", **named(POINTS["taken"]))
def test_a_key_is_taken(case: dict[str, Any]) -> None:
    curve.demand_key(bytes.fromhex(case["bytes"]))


@pytest.mark.parametrize("case", **named(POINTS["refused"] + POINTS["mixed"]))
def test_what_is_no_key_is_not(case: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        curve.demand_key(bytes.fromhex(case["bytes"]))


ASKED = [case for case in SIGNATURES["cases"] if case["holds"] is not None]


@pytest.mark.parametrize("case", **named(ASKED))
def test_a_signature_holds_or_not_as_for_everybody(case: dict[str, Any]) -> None:
    asked = (case["key"], SIGNATURES["message"], case["signature"])
    key, message, signature = map(bytes.fromhex, asked)
    if case["holds"]:
        curve.demand_signature(key, message, signature)
    else:
        with pytest.raises(Refused):
            curve.demand_signature(key, message, signature)


def entry(case: dict[str, Any]) -> Entry:
    """A vector's entry; what it does not tell stands for nothing."""
    stamp = case.get("stamp", {"key": "", "size": 1, "index": 0, "path": [], "signature": ""})
    return msgspec.convert(
        {
            "type": "entry",
            **{name: bytes.fromhex(case[name]) for name in ("room", "seat", "body")},
            **{name: case[name] for name in ("generation", "seq", "kind", "epoch")},
            "client_id": bytes(16),
            "minute": case.get("minute", 0),
            "adds": [],
            "removes": [],
            "stamp": {
                **stamp,
                "key": bytes.fromhex(stamp["key"]),
                "path": [bytes.fromhex(node) for node in stamp["path"]],
                "signature": bytes.fromhex(stamp["signature"]),
            },
        },
        Entry,
    )


def book() -> StampBook:
    """Knows the one stamp key of the vectors."""
    now = STAMPS["now"]
    trust = Trust(root=un_b64u(STAMPS["root"]), deployment=STAMPS["deployment"], now=now)
    known = StampBook(trust)
    known.take(msgspec.convert(STAMPS["certificate"], StampKeyCertificate), now=now)
    return known


@pytest.mark.parametrize("case", STAMPS["stamped"])
def test_a_stamp_holds(case: dict[str, Any]) -> None:
    """# X1"""
    book().demand(entry(case))


@pytest.mark.parametrize("case", **named(STAMPS["refused"]))
def test_a_false_stamp_does_not(case: dict[str, Any]) -> None:
    """# X1: "other room" is for the reading, which knows what room it is in."""
    if case["name"] == "other room":
        assert case["room"] != STAMPS["room"]
        return
    with pytest.raises(Refused):
        book().demand(entry(case))


def test_the_log_hash_is_the_same() -> None:
    """# C6"""
    hashes = [chain.first(bytes.fromhex(LOGHASH["group_id"]))]
    for case in LOGHASH["entries"]:
        hashes.append(chain.after(hashes[-1], entry(case)))
    assert [each.hex() for each in hashes] == LOGHASH["hashes"]


def place(case: dict[str, Any]) -> franking.Place:
    """Where it is said to be from; a refused one names what is other about it."""
    said = COMMITMENT | case
    return franking.Place(
        group_id=bytes.fromhex(said["group_id"]),
        epoch=said["epoch"],
        leaf=said["leaf"],
        signature_key=bytes.fromhex(said["signature_key"]),
        client_id=bytes.fromhex(said["client_id"]),
    )


def franked(case: dict[str, Any]) -> franking.Payload:
    """Raises `Refused`."""
    aad = bytes.fromhex(case["aad"])
    # An empty PrivateMessage around the authenticated data: only that is looked at.
    around = b"\0\1\0\2\0" + bytes(8) + b"\1" + bytes([len(aad)]) + aad
    return franking.opened(bytes.fromhex(case["plaintext"]), commitment_of(around), place(case))


@pytest.mark.parametrize("case", COMMITMENT["sealed"])
def test_a_commitment_opens(case: dict[str, Any]) -> None:
    """# X1"""
    assert msgspec.msgpack.encode(franked(case)).hex() == case["payload"]


@pytest.mark.parametrize("case", **named(COMMITMENT["refused"]))
def test_a_false_commitment_does_not(case: dict[str, Any]) -> None:
    """# X1"""
    with pytest.raises(Refused):
        franked(case)


@pytest.mark.parametrize("case", PAYLOAD["payloads"])
def test_a_payload_is_read(case: dict[str, Any]) -> None:
    read = msgspec.to_builtins(franking.read(bytes.fromhex(case["bytes"])), builtin_types=(bytes,))
    told = case["payload"]
    target = told["target"] and bytes.fromhex(told["target"])
    rest = [told["nickname"], told["kind"], told["text"], target, told["tags"]]
    assert read == [1, told["counter"], told["seq"], bytes.fromhex(told["hash"]), *rest]


@pytest.mark.parametrize("case", **named(PAYLOAD["refused"]))
def test_what_is_no_payload_is_not(case: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        franking.read(bytes.fromhex(case["bytes"]))


SIZES = {"key_package": KEY_PACKAGES, "welcome": WELCOMES}


@pytest.mark.parametrize("case", PADDING["padded"])
def test_padding_hides_the_length(case: dict[str, Any]) -> None:
    """# C8"""
    data = b"\1" * case["length"]
    padded = encodings.pad(data, sizes=SIZES[case["of"]])
    assert len(padded) == case["size"]
    assert encodings.unpad(padded, sizes=SIZES[case["of"]]) == data


@pytest.mark.parametrize("case", **named(PADDING["refused"]))
def test_what_is_not_padded_so_is_refused(case: dict[str, Any]) -> None:
    """# C8"""
    padded = bytes.fromhex(case["head"]).ljust(case["size"], b"\0")
    for sizes in SIZES.values():
        with pytest.raises(Refused):
            encodings.unpad(padded, sizes=sizes)


def test_a_certificate_of_another_kind_is_not_taken_for_one() -> None:
    honest = CERTIFICATES["honest"]["lead"]["lead"]
    root = un_b64u(CERTIFICATES["root"])
    jws.opened(honest, certificates.Lead, typ="lead", signer=root)
    with pytest.raises(Refused):
        jws.opened(honest, certificates.Lead, typ="shift", signer=root)
