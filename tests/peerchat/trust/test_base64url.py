"""Base64url: one text for each byte string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.trust import base64url


@given(st.binary(max_size=100))
def test_bytes_come_back(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@given(st.text(alphabet="AQgwxyz01-_+/= \n", max_size=8))
def test_a_text_is_the_one_text_of_its_bytes_or_is_refused(text: str) -> None:
    try:
        data = base64url.decode(text)
    except ValueError:
        return
    assert base64url.encode(data) == text


@pytest.mark.parametrize("text", ["A", "AB", "AA=", "AA==", "AA\n", " AA", "+A", "AAA/", "é"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        base64url.decode(text)
