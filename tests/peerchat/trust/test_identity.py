"""Identities: one encoding each, and whatever is none is refused (row C4)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.trust import identity
from peerchat.trust.refusals import CertificateRefused
from tests.vectors.read import vectors

CASES: list[dict[str, Any]] = vectors("certificates")["identities"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_identity_is_read_or_refused(case: dict[str, Any]) -> None:
    data = bytes.fromhex(case["bytes"])
    if "code" in case:
        with pytest.raises(CertificateRefused, match="identity_malformed"):
            identity.decode(data)
        return
    read = identity.decode(data)
    assert read.seat.hex() == case["seat"]
    assert isinstance(read, identity.Mentor) == ("shift" in case)
    if isinstance(read, identity.Mentor):
        assert (read.shift, read.lead) == (case["shift"], case["lead"])


@given(st.binary(max_size=64) | st.binary(max_size=64).map(lambda tail: bytes(19) + tail))
def test_bytes_are_one_identity_or_none(data: bytes) -> None:
    try:
        read = identity.decode(data)
    except CertificateRefused:
        return
    assert identity.encode(read) == data
