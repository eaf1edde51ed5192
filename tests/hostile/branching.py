"""A parser that falls where chance never leads: only whoever follows its branches gets there."""

from __future__ import annotations

from tests.hostile.trial import Parser


def _read(data: bytes) -> bytes:
    if data[:1] != b"!":
        return data
    if data[1:2] != b"m":
        return data
    if data[2:3] != b"L":
        return data
    if data[3:4] != b"s":
        return data
    raise TypeError("all four")


PLANTED = Parser(name="planted", read=_read, honest=[b"honest"])
