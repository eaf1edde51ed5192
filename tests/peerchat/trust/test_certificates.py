"""Every certificate of the shared vectors is taken, or refused with its code (row C5)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.trust import base64url, certificates, generations, jws, manifest, stamp_keys
from peerchat.trust.refusals import CertificateRefused
from tests.vectors import certificates as made
from tests.vectors import keys
from tests.vectors.read import vectors

V: dict[str, Any] = vectors("certificates")


def _check(case: dict[str, Any]) -> object:
    tokens = V["honest"][case["check"]] | case.get("tokens", {})
    root = base64url.decode(case.get("root", V["root"]))
    room = base64url.decode(case.get("room", V["room"]))
    now = case.get("now", V["now"])
    match case["check"]:
        case "deployment":
            return manifest.check(tokens["deployment"], root=root, now=now)
        case "lead":
            return certificates.check_lead(tokens["lead"], root=root, now=now)
        case "shift":
            leaf_key = base64url.decode(case.get("leaf_key", V["leaf_key"]))
            return certificates.check_shift(
                tokens["shift"], tokens["lead"], root=root, room=room, leaf_key=leaf_key, now=now
            )
        case "generation":
            return generations.check(
                tokens["generation"],
                root=root,
                room=room,
                number=case.get("number", V["number"]),
                group=base64url.decode(case.get("group", V["group"])),
                now=now,
            )
    issuer, key = tokens["issuer"], tokens["key"]
    return stamp_keys.check_key(issuer, key, root=root, deployment=made.deployment, now=now)


@pytest.mark.parametrize("case", V["cases"], ids=[case["name"] for case in V["cases"]])
def test_a_certificate_is_taken_or_refused_with_its_code(case: dict[str, Any]) -> None:
    assert _check({"check": case["check"]}), "the honest one is taken"
    if case["code"] is None:
        assert _check(case)
        return
    with pytest.raises(CertificateRefused) as refused:
        _check(case)
    assert refused.value.code == case["code"]


def test_what_is_checked_is_what_was_issued() -> None:
    assert _check({"check": "deployment"}) == made.deployment
    assert _check({"check": "lead"}) == made.lead
    assert _check({"check": "shift"}) == made.shift
    assert _check({"check": "stamp_key"}) == made.stamp_key
    assert _check({"check": "generation"}) == made.descriptor


def test_nothing_is_issued_that_nobody_would_take() -> None:
    long = msgspec.structs.replace(made.shift, exp=made.shift.nbf + certificates.MAX_SHIFT + 1)
    with pytest.raises(CertificateRefused, match="shift_window_wrong"):
        certificates.issue_shift(keys.key("lead"), long)
    nameless = msgspec.structs.replace(made.shift, name="")
    with pytest.raises(CertificateRefused, match="shift_claim_wrong"):
        certificates.issue_shift(keys.key("lead"), nameless)
    with pytest.raises(CertificateRefused, match="deployment_root_wrong"):
        manifest.issue(keys.key("stranger"), made.deployment)


def test_the_fingerprint_is_the_thumbprint_in_groups_of_four() -> None:
    root = base64url.decode(V["root"])
    assert V["fingerprint"] == manifest.fingerprint(root)
    assert V["fingerprint"].replace(" ", "") == jws.thumbprint(root).hex()
    assert {len(group) for group in V["fingerprint"].split(" ")} == {4}


@given(st.text() | st.text(alphabet="eyJhbGciOiJ._-0123456789").map(lambda text: text[:400]))
def test_a_text_that_is_no_token_is_only_ever_refused(text: str) -> None:
    with pytest.raises(CertificateRefused):
        certificates.check_lead(text, root=keys.public("root"), now=keys.NOW)


@given(st.integers(0, len(made.SHIFT_TOKEN) - 1), st.characters())
def test_a_token_with_any_letter_changed_is_refused(place: int, letter: str) -> None:
    token = made.SHIFT_TOKEN[:place] + letter + made.SHIFT_TOKEN[place + 1 :]
    if token == made.SHIFT_TOKEN:
        return
    with pytest.raises(CertificateRefused):
        _check({"check": "shift", "tokens": {"shift": token}})
