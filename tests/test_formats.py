"""The Python side of what clients say agrees with the shared vectors (rows C8, X1)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import formats
from tests.vectors import sealed
from tests.vectors.read import vectors

PAYLOADS: dict[str, Any] = vectors("payload")
SEALS: dict[str, Any] = vectors("commitment")


def _context(case: dict[str, Any]) -> formats.Context:
    given = SEALS | case
    ids = ("group_id", "signature_key", "client_id")
    return formats.Context(
        epoch=given["epoch"],
        leaf=given["leaf"],
        **{each: bytes.fromhex(given[each]) for each in ids},
    )


@pytest.mark.parametrize("case", SEALS["sealed"])
def test_a_sealed_message_opens(case: dict[str, Any]) -> None:
    plaintext, aad = bytes.fromhex(case["plaintext"]), bytes.fromhex(case["aad"])
    said = formats.unseal(plaintext, aad, _context({}))
    assert formats.write(said).hex() == case["payload"]


@pytest.mark.parametrize("case", SEALS["refused"], ids=[case["name"] for case in SEALS["refused"]])
def test_a_message_that_is_not_this_one_does_not_open(case: dict[str, Any]) -> None:
    with pytest.raises(formats.Malformed) as refused:
        formats.unseal(bytes.fromhex(case["plaintext"]), bytes.fromhex(case["aad"]), _context(case))
    assert refused.value.code == case["code"]


@pytest.mark.parametrize("case", PAYLOADS["refused"], ids=[c["name"] for c in PAYLOADS["refused"]])
def test_what_is_no_payload_is_refused(case: dict[str, Any]) -> None:
    assert formats.read(formats.write(sealed.SAID)) == sealed.SAID
    with pytest.raises(formats.Malformed, match="payload_malformed"):
        formats.read(bytes.fromhex(case["bytes"]))


@given(st.binary(max_size=80))
def test_bytes_are_one_payload_or_none(data: bytes) -> None:
    try:
        payload = formats.read(data)
    except formats.Malformed:
        return
    assert formats.write(payload) == data
