"""KeyPackages and Welcomes have one size for many lengths, and one spelling (row C8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.wire import padding
from rooms.wire.refusals import Refusal
from tests.vectors.read import vectors

V: dict[str, Any] = vectors("padding")
PAD = {"key_package": padding.pad_key_package, "welcome": padding.pad_welcome}
UNPAD = {"key_package": padding.unpad_key_package, "welcome": padding.unpad_welcome}


@pytest.mark.parametrize("case", V["padded"])
def test_a_message_goes_into_the_smallest_size_and_comes_out(case: dict[str, Any]) -> None:
    message = bytes([7]) * case["length"]
    padded = PAD[case["of"]](message)
    assert len(padded) == case["size"]
    assert UNPAD[case["of"]](padded) == message


@pytest.mark.parametrize("case", V["too_long"])
def test_what_does_not_fit_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=f"{case['of']}_padding"):
        PAD[case["of"]](bytes([7]) * case["length"])


@pytest.mark.parametrize("kind", UNPAD)
@pytest.mark.parametrize("case", V["refused"], ids=[case["name"] for case in V["refused"]])
def test_other_padding_is_refused(kind: str, case: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=f"{kind}_padding"):
        UNPAD[kind](bytes.fromhex(case["head"]).ljust(case["size"], b"\x00"))


@given(st.binary(max_size=64).map(lambda head: head.ljust(1_024, b"\x00")) | st.binary())
def test_bytes_are_one_padded_message_or_none(padded: bytes) -> None:
    try:
        message = padding.unpad_key_package(padded)
    except Refusal:
        return
    assert padding.pad_key_package(message) == padded
