"""points.json: which 32 bytes are a signature key, and which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.vectors import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

P = 2**255 - 19
BASE = "58" + "66" * 31
IDENTITY = "01" + "00" * 31
SMALL_ORDER = {
    "order 1": IDENTITY,
    "order 2": "ec" + "ff" * 30 + "7f",
    "order 4": "00" * 32,
    "order 4, the other": "00" * 31 + "80",
    "order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "order 8, the second": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "order 8, the third": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "order 8, the fourth": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
}
"""All eight, each in its one encoding."""
HONEST = "Ana's leaf"
MIXED = {
    "order 2": "f2181276b2f49e40aef92da9ea1e5c9ffa0be313703893abf625975a4f7afeb7",
    "order 4": "bf4335ca94695b886f0b6350d844de7031227f07e37a7384e2e2920961185c10",
    "order 8": "c1fec94a09486e37bbcf7339b3410629f99b8d7733dfe3d5fbe9532d16087183",
}
"""The honest key of that name with the point of this order added to it."""


def make() -> dict[str, Any]:
    """The file's content. `mixed` are refused too; what they were made of stands beside them."""
    mixed = [
        {"name": name, "bytes": data, "honest": _honest(), "added": SMALL_ORDER[name]}
        for name, data in MIXED.items()
    ]
    return {
        "taken": [{"name": name, "bytes": data} for name, data in _taken()],
        "refused": [{"name": name, "bytes": data} for name, data in _refused()],
        "mixed": mixed,
    }


def _honest() -> str:
    return keys.public(HONEST).hex()


def _taken() -> Iterator[tuple[str, str]]:
    yield "the base point", BASE
    yield "its negative", BASE[:-2] + "e6"
    rfc = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    yield "of RFC 8032, the first test", rfc
    yield HONEST, _honest()
    for number in range(8):
        yield f"key {number}", keys.public(f"key {number}").hex()


def _refused() -> Iterator[tuple[str, str]]:
    yield from SMALL_ORDER.items()
    yield "the identity with a sign", "01" + "00" * 30 + "80"
    yield "order 2 with a sign", "ec" + "ff" * 31
    for over in range(19):  # y + P: a second spelling of what may be a point
        for sign in (0, 1):
            data = (P + over + (sign << 255)).to_bytes(32, "little")
            yield f"P and {over}, sign {sign}", data.hex()
    yield "no point", "02" + "00" * 31
    for length in (0, 31, 33, 64):
        yield f"{length} bytes", (BASE + "00" * 32)[: 2 * length]
