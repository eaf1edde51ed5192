"""Exactly our own origin, as a browser writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.origin import Origin

OURS = Origin.parse("https://notes.example")


@pytest.mark.parametrize(
    "text",
    [
        "https://notes.example/",
        "https://notes.example/x",
        "https://notes.example?x",
        "https://user@notes.example",
        "HTTPS://notes.example",
        "https://NOTES.example",
        "https://",
        "notes.example",
        "ftp://notes.example",
        "null",
        "",
        "https://notes.example:99999",
    ],
)
def test_what_is_more_or_less_than_an_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Origin.parse(text)


def test_a_default_port_may_be_written_and_is_left_out_as_browsers_do() -> None:
    assert str(Origin.parse("https://notes.example:443")) == "https://notes.example"
    assert str(Origin.parse("http://[::1]:8000")) == "http://[::1]:8000"


def test_our_own_page_sends_our_origin_once() -> None:
    assert OURS.sent([(b"host", b"x"), (b"origin", b"https://notes.example")])
    assert not OURS.sent([])
    assert not OURS.sent([(b"origin", b"https://notes.example")] * 2)


@given(st.binary(max_size=40))
def test_any_other_header_is_not_ours(value: bytes) -> None:
    if value != b"https://notes.example":
        assert not OURS.sent([(b"origin", value)])
