"""Bytes as docs/protocol.md writes them, and the one way in which something is not believed."""

from __future__ import annotations

import base64
import binascii
import hashlib


class Refused(Exception):
    """The client does not believe this; `reason` is one word for tests."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def u64(number: int) -> bytes:
    """Big-endian."""
    return number.to_bytes(8, "big")


def lp(data: bytes) -> bytes:
    """A `u32` length, then the data."""
    return len(data).to_bytes(4, "big") + data


def un_lp(data: bytes, at: int = 0) -> tuple[bytes, int]:
    """What `lp` wrote at `at`, and where it ends. Raises `Refused` when it is cut short."""
    start = at + 4
    end = start + int.from_bytes(data[at:start], "big")
    if end > len(data) or start > len(data):
        raise Refused("length")
    return data[start:end], end


def unpad(padded: bytes, *, sizes: tuple[int, ...]) -> bytes:
    """What stands before the zeros, in no larger a size than it needs. Raises `Refused`."""
    data, _ = un_lp(padded)
    if not data or len(data) + 4 > max(sizes) or pad(data, sizes=sizes) != padded:
        raise Refused("padding")
    return data


def pad(data: bytes, *, sizes: tuple[int, ...]) -> bytes:
    """`data` with its length in front and zeros behind, in the smallest size that holds it."""
    size = next(size for size in sizes if size >= len(data) + 4)
    return lp(data).ljust(size, b"\0")


def b64u(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def un_b64u(text: str) -> bytes:
    """Raises `Refused` for padding, white space and stray trailing bits."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("base64url") from error
    if b64u(data) != text:
        raise Refused("base64url")
    return data


def thumbprint(key: bytes) -> bytes:
    """Of a raw 32-byte key."""
    return hashlib.sha256(key).digest()
