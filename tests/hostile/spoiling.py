"""Spoilt bytes: what is left of honest ones after flips, cuts, splices and lies about lengths.

Nothing here knows a format. What does is in `packs` (MessagePack) and `tokens` (certificates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

LONGEST = 70_000
"""Bytes of an example: somewhat more than a frame may have, so that no example runs away."""

LENGTHS = (
    b"\x00", b"\x3f", b"\x7f", b"\xff", b"\x40\x00", b"\x40\x3f", b"\x7f\xff", b"\xff\xff",
    b"\x00\x00\x00\x00", b"\x00\x00\x10\x01", b"\x80\x00\x00\x01", b"\x80\x00\x3f\xff",
    b"\x7f\xff\xff\xff", b"\xbf\xff\xff\xff", b"\xff\xff\xff\xff", b"\xc0" + bytes(7), b"\xff" * 8,
    b"\xc4\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff", b"\xc9\xff\xff\xff\xff\x01",
)  # fmt: skip
"""Lengths of every format here: at their ends, longer than they need be, and without end."""

NOT_TEXT = (
    b"\xff", b"\xc0\x80", b"\xc1\xa1", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80",
    b"\xe2\x82", b"\xef\xbb\xbf", b"\x00", b"\n", b"\xe2\x80\xa8", b"\xf0\x9f\x8c\xbb", b"=", b".",
    b"-", b"%00", b" ",
)  # fmt: skip
"""What is no UTF-8, or is text that readers like to disagree about."""

NESTS = (b"[", b'{"a":', b"\x91", b"\x81\xa1a", b"\xdd\x00\x00\x00\x01", b"(", b"\x40\x40")

Way = Callable[[Random], bytes]
"""Makes one example."""


def flipped(data: bytes, rng: Random) -> bytes:
    """One to eight bits turned."""
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 8) if spoilt else 0):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def overwritten(data: bytes, rng: Random) -> bytes:
    """A few bytes replaced by any others."""
    return _put(data, rng.randbytes(rng.randint(1, 4)), rng, over=True)


def cut(data: bytes, rng: Random) -> bytes:
    """The beginning, or the end."""
    at = rng.randint(0, len(data))
    return data[:at] if rng.random() < 0.8 else data[at:]


def extended(data: bytes, rng: Random) -> bytes:
    """More at the end: zeros, anything, or itself again."""
    more = (bytes(rng.randint(1, 64)), rng.randbytes(rng.randint(1, 64)), data)
    return data + rng.choice(more)


def without(data: bytes, rng: Random) -> bytes:
    """A piece of the middle is missing."""
    start = rng.randint(0, len(data))
    return data[:start] + data[start + rng.randint(1, 40) :]


def doubled(data: bytes, rng: Random) -> bytes:
    """A piece of the middle twice."""
    start = rng.randint(0, len(data))
    end = start + rng.randint(1, 40)
    return data[:end] + data[start:]


def mismeasured(data: bytes, rng: Random) -> bytes:
    """A length, or what a reader may take for one, says something else."""
    return _put(data, rng.choice(LENGTHS), rng, over=rng.random() < 0.7)


def lengthened(data: bytes, rng: Random) -> bytes:
    """A number is spelled in more bytes than it needs."""
    if not data:
        return data
    at = rng.randrange(len(data))
    longer = (b"\x40", b"\x80\x00\x00", b"\xcc", b"\xcd\x00", b"\xd9", b"\xc5\x00", b"\xdc\x00")
    return data[:at] + rng.choice(longer) + data[at:]


def untexted(data: bytes, rng: Random) -> bytes:
    """No text any more, or another one than it seems."""
    return _put(data, rng.choice(NOT_TEXT), rng, over=rng.random() < 0.5)


def nested(data: bytes, rng: Random) -> bytes:
    """A tower in the middle of it, deeper than any reader should climb."""
    return _put(data, rng.choice(NESTS) * rng.choice((5, 500, 6_000)), rng, over=False)


def anything(data: bytes, rng: Random) -> bytes:
    """Random bytes; half the time behind an honest beginning."""
    kept = rng.randint(0, min(len(data), 64)) if rng.random() < 0.5 else 0
    return data[:kept] + rng.randbytes(rng.randint(0, 200))


CHANGES = (
    flipped, overwritten, cut, extended, without, doubled, mismeasured, lengthened, untexted,
    nested, anything,
)  # fmt: skip


def spoilt(honest: Sequence[bytes], rng: Random) -> bytes:
    """One example: two honest ones spliced, or one of them changed once or twice."""
    data = rng.choice(honest)
    if rng.random() < 0.15:
        other = rng.choice(honest)
        data = data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]
    for _ in range(1 if rng.random() < 0.8 else 2):
        data = rng.choice(CHANGES)(data, rng)
    return data[:LONGEST]


def examples(
    honest: Sequence[bytes], ways: Sequence[Way], rng: Random, count: int
) -> Iterator[bytes]:
    """So many: cuts at every length as far as a quarter of them goes, then whatever chance brings.

    `ways` know the format; where there are any, they make half of the rest.
    """
    places = [(data, end) for data in honest for end in range(len(data))]
    cuts = places if len(places) <= count // 4 else rng.sample(places, count // 4)
    yield from (data[:end] for data, end in cuts)
    for _ in range(count - len(cuts)):
        if ways and rng.random() < 0.5:
            yield rng.choice(ways)(rng)[:LONGEST]
        else:
            yield spoilt(honest, rng)


def _put(data: bytes, piece: bytes, rng: Random, *, over: bool) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + piece + data[at + (len(piece) if over else 0) :]
