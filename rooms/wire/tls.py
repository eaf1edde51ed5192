"""Reading TLS presentation language (RFC 9420 §2.1) strictly: one spelling for each value.

Functions take the whole byte string and a place in it, and answer the value and the next place.
Pure; it sees the outside of messages only, since the server *cannot open* what is inside.
"""

from __future__ import annotations


class Unreadable(ValueError):
    """These bytes are not that structure. Says nothing of their content."""


_LENGTHS = ((1, 0x3F, 0), (2, 0x3FFF, 0x40), (4, 0x3FFF_FFFF, 0x4000))
"""By the first two bits of a length: in how many bytes it is, its other bits, and what is spelled
so at least."""


def number(data: bytes, at: int, size: int) -> tuple[int, int]:
    """A big-endian unsigned integer of `size` bytes."""
    end = at + size
    if end > len(data):
        raise Unreadable("cut short")
    return int.from_bytes(data[at:end], "big"), end


def vector(data: bytes, at: int) -> tuple[bytes, int]:
    """`opaque value<V>` (§2.1.2): a length in as few bytes as will hold it, then the bytes."""
    if at >= len(data):
        raise Unreadable("cut short")
    spelled = data[at] >> 6
    if spelled == len(_LENGTHS):
        raise Unreadable("no such length")
    size, mask, least = _LENGTHS[spelled]
    start = at + size
    if start > len(data):
        raise Unreadable("cut short")
    length = int.from_bytes(data[at:start], "big") & mask
    if length < least:
        raise Unreadable("length is not in its shortest form")
    end = start + length
    if end > len(data):
        raise Unreadable("cut short")
    return data[start:end], end


def numbers(data: bytes, size: int) -> tuple[int, ...]:
    """The inside of a vector of integers of `size` bytes each."""
    if len(data) % size:
        raise Unreadable("not a whole number of values")
    return tuple(int.from_bytes(data[at : at + size], "big") for at in range(0, len(data), size))


def done(data: bytes, at: int) -> None:
    """Demand that nothing follows."""
    if at != len(data):
        raise Unreadable("trailing bytes")


def as_vector(value: bytes) -> bytes:
    """`value` as `opaque<V>`, in the shortest form."""
    length = len(value)
    if length < 0x40:
        return length.to_bytes(1, "big") + value
    if length < 0x4000:
        return (length | 0x4000).to_bytes(2, "big") + value
    return (length | 0x8000_0000).to_bytes(4, "big") + value
