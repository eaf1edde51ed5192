"""The frame around a server's binary message (RFC 6455 §5.2): unmasked, unfragmented. Pure.

Made once for a message and written to every reader, since the bytes are the same for all.
"""

from __future__ import annotations

FINAL_BINARY = 0x82


def binary(payload: bytes) -> bytes:
    """`payload` as one complete WebSocket message."""
    size = len(payload)
    if size <= 125:
        return bytes((FINAL_BINARY, size)) + payload
    if size <= 0xFFFF:
        return bytes((FINAL_BINARY, 126)) + size.to_bytes(2, "big") + payload
    return bytes((FINAL_BINARY, 127)) + size.to_bytes(8, "big") + payload
