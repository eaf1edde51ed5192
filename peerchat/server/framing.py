"""The frames of binary messages (RFC 6455 §5.2) that come or go in one piece. Pure.

A server's are unmasked and made once for all readers, since the bytes are the same for all. A
client's are masked; all that is not one whole message is left to the library.
"""

from __future__ import annotations

FINAL_BINARY = 0x82
PING_OR_PONG = (0x89, 0x8A)
MASKED = 0x80
MASK = 4
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
    if found is None:
        return None
    body, end = found
    size = end - body
    mask = (data[body - MASK : body] * (size // MASK + 1))[:size]
    bits = int.from_bytes(data[body:end], "big") ^ int.from_bytes(mask, "big")
    return bits.to_bytes(size, "big"), end


def signal(data: bytes, at: int) -> int | None:
    """Where a client's ping or pong ends that lies whole in `data` at `at`; None for anything
    else."""
    if len(data) < at + 6 or data[at] not in PING_OR_PONG or not data[at + 1] & MASKED:
        return None
    size = data[at + 1] ^ MASKED
    end = at + 6 + size
    return end if size < TWO_BYTES and end <= len(data) else None
