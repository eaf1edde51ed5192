"""The frames of binary messages (RFC 6455 §5.2) that come or go in one piece. Pure.

A server's are unmasked and made once for all readers, since the bytes are the same for all. A
client's are masked; all that is not one whole message is left to the library.
"""

from __future__ import annotations

from typing import NamedTuple

FINAL_BINARY = 0x82
PING, PONG = 0x89, 0x8A
MASKED = 0x80
MASK = 4
"""Bytes of a client's mask."""
TWO_BYTES, EIGHT_BYTES = 126, 127
"""Lengths that say where the length is."""


def binary(payload: bytes) -> bytes:
    """`payload` as one complete WebSocket message of a server."""
    size = len(payload)
    if size < TWO_BYTES:
        return bytes((FINAL_BINARY, size)) + payload
    if size <= 0xFFFF:
        return bytes((FINAL_BINARY, TWO_BYTES)) + size.to_bytes(2, "big") + payload
    return bytes((FINAL_BINARY, EIGHT_BYTES)) + size.to_bytes(8, "big") + payload


def pong(payload: bytes) -> bytes:
    """A server's answer to a ping with this payload, of at most 125 bytes."""
    return bytes((PONG, len(payload))) + payload


def span(data: bytes, at: int, most: int) -> tuple[int, int] | None:
    """Where the payload of a client's message that lies whole in `data` at `at` begins, and where
    it ends; its mask is right before it.

    None for anything else: control frames, fragments, what is cut short, has more than `most` or
    64 Ki bytes, or is not as the RFC wants it.
    """
    if len(data) < at + 6 or data[at] != FINAL_BINARY or not data[at + 1] & MASKED:
        return None
    size, start = data[at + 1] ^ MASKED, at + 2
    if size == TWO_BYTES:
        size, start = int.from_bytes(data[start : start + 2], "big"), start + 2
        if size < TWO_BYTES:
            return None
    elif size == EIGHT_BYTES:
        return None
    body = start + MASK
    return None if size > most or body + size > len(data) else (body, body + size)


def message(data: bytes, at: int, most: int) -> tuple[bytes, int] | None:
    """The message that `span` finds, unmasked, and where it ends."""
    found = span(data, at, most)
    return (_unmasked(data, *found), found[1]) if found else None


class Signal(NamedTuple):
    """A ping or a pong, by its first byte."""

    kind: int
    payload: bytes
    end: int


def signal(data: bytes, at: int) -> Signal | None:
    """A client's ping or pong that lies whole in `data` at `at`; None for anything else."""
    body = at + 2 + MASK
    if len(data) < body or data[at] not in (PING, PONG) or not data[at + 1] & MASKED:
        return None
    size = data[at + 1] ^ MASKED
    if size >= TWO_BYTES or body + size > len(data):
        return None
    return Signal(data[at], _unmasked(data, body, body + size), body + size)


def _unmasked(data: bytes, body: int, end: int) -> bytes:
    size = end - body
    mask = (data[body - MASK : body] * (size // MASK + 1))[:size]
    bits = int.from_bytes(data[body:end], "big") ^ int.from_bytes(mask, "big")
    return bits.to_bytes(size, "big")
