"""Frames: what Python writes it reads, and nothing but `Malformed` comes of other bytes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.wire import frames
from tests.vectors import wire
from tests.vectors.read import vectors

V: dict[str, Any] = vectors("frames")


def test_every_frame_of_the_protocol_is_in_the_corpus() -> None:
    assert {type(frame) for frame in wire.CLIENT} == set(frames.FromClient.__args__)
    assert {type(frame) for frame in wire.SERVER} == set(frames.FromServer.__args__)


def test_frames_are_read_as_they_were_written() -> None:
    for sent, shown in zip(wire.CLIENT, V["client"], strict=True):
        assert frames.read(bytes.fromhex(shown["bytes"])) == sent
    for answered, shown in zip(wire.SERVER, V["server"], strict=True):
        assert frames.read_from_server(bytes.fromhex(shown["bytes"])) == answered


@pytest.mark.parametrize("case", V["refused"], ids=[case["name"] for case in V["refused"]])
def test_what_is_no_frame_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(frames.Malformed):
        frames.read_from_server(bytes.fromhex(case["bytes"]))


@pytest.mark.parametrize("case", V["loose"], ids=[case["name"] for case in V["loose"]])
def test_a_second_spelling_is_read_here(case: dict[str, Any]) -> None:
    read = frames.read_from_server(bytes.fromhex(case["bytes"]))
    assert isinstance(read, frames.ServerFrame)


@given(st.sampled_from(wire.CLIENT), st.data())
def test_bytes_of_any_kind_are_a_frame_or_malformed(
    frame: frames.FromClient, draw: st.DataObject
) -> None:
    data = bytearray(frames.write(frame))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(0, min(len(data), 80) - 1))] = draw.draw(st.integers(0, 255))
    try:
        read = frames.read(bytes(data))
    except frames.Malformed:
        return
    assert frames.read(frames.write(read)) == read
