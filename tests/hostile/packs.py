"""Spoilt MessagePack: well-formed bytes with a wrong value somewhere, or spelled in another way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from tests.hostile.spoiling import Way


@dataclass
class Pairs:
    """A map whose members may come twice, in any order."""

    pairs: list[tuple[Any, Any]]


@dataclass
class Spelled:
    """A value that is MessagePack already: a tower too high for whoever builds it by steps."""

    data: bytes


def way(honest: Sequence[bytes]) -> Way:
    """Examples made of one of these: one value changed, or none; mostly spelled as it should be."""

    def make(rng: Random) -> bytes:
        value = _taken_apart(msgspec.msgpack.decode(rng.choice(honest)))
        if rng.random() < 0.8:
            value = _changed(value, rng)
        return pack(value, rng, loose=0.05 if rng.random() < 0.4 else 0.0)

    return make


def strange(rng: Random) -> Any:
    """A value that does not belong where it stands."""
    length = rng.choice((0, 1, 15, 16, 17, 24, 25, 31, 32, 33, 64, 1_024, 4_096, 8_193, 32_769))
    tower = Spelled(rng.choice((b"\x91", b"\x81\xa1a")) * rng.choice((1, 40, 900, 9_000)) + b"\x90")
    return rng.choice(
        (
            None, True, False, 0, 1, -1, -33, 127, 128, 1_023, 1_024, 2**31, 2**32, 2**53 - 1,
            2**53, 2**63, 2**64 - 1, -(2**63), 0.0, 1.0, -0.0, 1.5, float("nan"),
            float("inf"), 1e300, "", "a" * length, "é" * length, "🌻" * 24, "say", "anchor", "pong",
            "__proto__", "busy\n", bytes(length), rng.randbytes(length), [], [0] * min(length, 70),
            Pairs([]), tower,
            msgspec.msgpack.Ext(rng.choice((-1, 0, 5)), bytes(rng.choice((0, 4, 8, 12)))),
        )
    )  # fmt: skip


def _taken_apart(value: Any) -> Any:
    if isinstance(value, dict):
        return Pairs([(name, _taken_apart(held)) for name, held in value.items()])
    if isinstance(value, list):
        return [_taken_apart(item) for item in value]
    return value


def _changed(value: Any, rng: Random) -> Any:
    """The same with one thing somewhere else than it was."""
    if isinstance(value, Pairs) and value.pairs and rng.random() < 0.9:
        pairs = list(value.pairs)
        at = rng.randrange(len(pairs))
        name, held = pairs[at]
        how = rng.random()
        if how < 0.7:
            pairs[at] = (name, _changed(held, rng))
        elif how < 0.8:
            pairs[at] = (strange(rng), held)
        elif how < 0.85:
            del pairs[at]
        elif how < 0.9:
            rng.shuffle(pairs)
        else:
            pairs.insert(rng.randint(0, len(pairs)), (name, _changed(held, rng)))
        return Pairs(pairs)
    if isinstance(value, list) and value and rng.random() < 0.8:
        items = list(value)
        at = rng.randrange(len(items))
        how = rng.random()
        if how < 0.8:
            items[at] = _changed(items[at], rng)
        elif how < 0.9:
            del items[at]
        else:
            items.insert(at, items[at])
        return items
    return strange(rng)


def pack(value: Any, rng: Random, *, loose: float) -> bytes:
    """MessagePack; each number and length is spelled longer than it needs with this chance."""
    if isinstance(value, Spelled):
        return value.data
    if isinstance(value, Pairs):
        whole = (pack(each, rng, loose=loose) for pair in value.pairs for each in pair)
        return _head(len(value.pairs), _MAP, rng, loose) + b"".join(whole)
    if isinstance(value, list):
        items = (pack(item, rng, loose=loose) for item in value)
        return _head(len(value), _ARRAY, rng, loose) + b"".join(items)
    if isinstance(value, str):
        data = value.encode()
        return _head(len(data), _TEXT, rng, loose) + data
    if isinstance(value, bytes):
        return _head(len(value), _BYTES, rng, loose) + value
    if type(value) is int and value >= 0:
        return _head(value, _WHOLE, rng, loose)
    return msgspec.msgpack.encode(value)


# (limit, first byte, bytes of the number): from the shortest spelling to the longest
_MAP = ((16, 0x80, 0), (2**16, 0xDE, 2), (2**32, 0xDF, 4))
_ARRAY = ((16, 0x90, 0), (2**16, 0xDC, 2), (2**32, 0xDD, 4))
_TEXT = ((32, 0xA0, 0), (2**8, 0xD9, 1), (2**16, 0xDA, 2), (2**32, 0xDB, 4))
_BYTES = ((2**8, 0xC4, 1), (2**16, 0xC5, 2), (2**32, 0xC6, 4))
_WHOLE = (
    (128, 0x00, 0), (2**8, 0xCC, 1), (2**16, 0xCD, 2), (2**32, 0xCE, 4), (2**64, 0xCF, 8),
    (2**63, 0xD3, 8),
)  # fmt: skip


def _head(number: int, forms: Sequence[tuple[int, int, int]], rng: Random, loose: float) -> bytes:
    able = [form for form in forms if number < form[0]]
    _, first, size = rng.choice(able) if rng.random() < loose else able[0]
    return bytes([first | number]) if size == 0 else bytes([first]) + number.to_bytes(size, "big")
