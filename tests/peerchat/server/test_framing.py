"""What is read past the library: whole messages alone, and exactly what the library reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchat.server import framing
from tests.raw import masked

MOST = 65_536
KEY = b"\x01\x02\x03\x04"
KEY_STREAM = KEY * 32
"""What zeros become."""
sizes = st.sampled_from([0, 1, 2, 3, 4, 5, 125, 126, 127, 600, 65_534, 65_535]) | st.integers(
    0, 300
)


@given(
    st.binary(max_size=20),
    st.lists(st.tuples(sizes, st.binary(min_size=4, max_size=4)), min_size=1, max_size=4),
)
def test_message_after_message_is_read_wherever_it_lies(
    before: bytes, wanted: list[tuple[int, bytes]]
) -> None:
    payloads = [bytes(n * 7 % 256 for n in range(size)) for size, _ in wanted]
    data = before + b"".join(
        masked(payload, key=key) for payload, (_, key) in zip(payloads, wanted, strict=True)
    )
    at, read = len(before), []
    while at < len(data):
        found = framing.message(data, at, MOST)
        assert found is not None
        payload, at = found
        read.append(payload)
    assert read == payloads
    assert at == len(data)


@given(sizes.filter(bool), st.data())
def test_a_part_of_a_message_is_none(size: int, data: st.DataObject) -> None:
    whole = masked(bytes(size), key=KEY)
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert framing.message(whole[:cut], 0, MOST) is None


@pytest.mark.parametrize(
    "head",
    [
        b"\x81\x80",  # text
        b"\x02\x80",  # the first fragment
        b"\x80\x80",  # the last one
        b"\x88\x80",  # close
        b"\x89\x80",  # ping
        b"\x8a\x80",  # pong
        b"\xc2\x80",  # compressed
        b"\xa2\x80",  # with a bit that nobody has agreed on
        b"\x82\x00",  # not masked
        b"\x82\xfe\x00\x7d",  # a length that is not in its shortest form
        b"\x82\xff" + (70_000).to_bytes(8, "big"),  # too long for this way
    ],
)
def test_anything_else_is_left_to_the_library(head: bytes) -> None:
    assert framing.message(head + KEY + bytes(70_000), 0, 100_000) is None


def test_a_message_over_the_limit_is_left_to_the_library_to_refuse() -> None:
    assert framing.message(masked(bytes(11), key=KEY), 0, 11) is not None
    assert framing.message(masked(bytes(11), key=KEY), 0, 10) is None


@pytest.mark.parametrize("kind", [0x89, 0x8A])
@pytest.mark.parametrize("size", [0, 1, 125])
def test_a_ping_or_pong_ends_where_it_says(kind: int, size: int) -> None:
    whole = b"before" + bytes((kind, 0x80 | size)) + KEY + bytes(size)
    assert framing.signal(whole + b"after", 6) == (kind, KEY_STREAM[:size], len(whole))
    assert all(framing.signal(whole[:cut], 6) is None for cut in range(len(whole)))


@pytest.mark.parametrize(
    "head",
    [b"\x88\x80", b"\x82\x80", b"\x09\x80", b"\xc9\x80", b"\x89\x00", b"\x89\xfe\x00\x7e"],
)
def test_anything_but_a_whole_ping_or_pong_is_none(head: bytes) -> None:
    """Close, a message, a fragment, a bit that is nobody's, no mask, too long."""
    assert framing.signal(head + KEY + bytes(300), 0) is None


@given(st.binary(max_size=40), st.integers(0, 50))
def test_no_bytes_make_it_fall(data: bytes, at: int) -> None:
    signal = framing.signal(data, at)
    assert signal is None or at + 6 <= signal.end <= len(data)
    found = framing.message(data, at, MOST)
    assert found is None or at + 6 <= found[1] <= len(data)
