"""What is looked for, in every shape it could have been kept in, all of it in one pass.

Many thousand shapes cannot be looked for one after the other in hundreds of megabytes. A shape of
15 bytes or more covers a whole aligned word of 8, wherever it lies; so all that is read is cut into
words, and only where one belongs to a shape is the shape itself looked for. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from urllib.parse import quote, quote_plus

WORD = 8
COVERS_A_WORD = 2 * WORD - 1
WINDOW = 1 << 20
"""Bytes that are cut into words at a time: a word that is there by chance costs no more than this.
"""
PIECE = 24
"""Characters. A store that cuts a phrase short, or wraps its base64, still keeps one whole."""
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
"""How a member of gzip or zlib begins. Naked deflate and brotli have no such mark; the service
packs nothing itself but pages that are built before anybody comes."""
MEMBER = 65_536
"""Bytes of a packed member that are looked at."""
DIGEST = 16
"""Bytes of a digest: some keep no more of it."""

Sought = Mapping[str, Collection[bytes]]
"""Shapes by name."""


class Needles:
    """Many things, looked for at once."""

    def __init__(self, sought: Sought) -> None:
        self._short: set[tuple[bytes, str]] = set()
        self._by_word: dict[int, set[tuple[bytes, str]]] = defaultdict(set)
        for name, shapes_ in sought.items():
            for shape in shapes_:
                if len(shape) < COVERS_A_WORD:
                    self._short.add((shape, name))
                    continue
                for at in range(WORD):
                    word = int.from_bytes(shape[at : at + WORD], sys.byteorder)
                    self._by_word[word].add((shape, name))
        self._words = frozenset(self._by_word)

        self._longest = max(len(shape) for shapes_ in sought.values() for shape in shapes_)

    def within(self, kept: bytes) -> set[str]:
        """Names of those that `kept` holds, as it is or in a packed member of it."""
        return {
            name
            for layer in (kept, *unpacked(kept))
            for begin in range(0, len(layer), WINDOW)
            for name in self._plainly(layer[begin : begin + WINDOW + self._longest])
        }

    def _plainly(self, kept: bytes) -> Iterator[str]:
        yield from (name for shape, name in self._short if shape in kept)
        words = memoryview(kept)[: len(kept) // WORD * WORD].cast("Q")
        for word in self._words.intersection(words):
            yield from (name for shape, name in self._by_word[word] if shape in kept)


def unpacked(kept: bytes) -> Iterator[bytes]:
    """What is inside each member of gzip or zlib, as far as it can be read."""
    view = memoryview(kept)
    for begin in PACKED.finditer(kept):
        at = begin.start()
        try:
            inside = zlib.decompressobj(47).decompress(view[at : at + MEMBER], 16 * MEMBER)
        except zlib.error:
            continue
        if inside:
            yield inside


def shapes(phrase: str) -> frozenset[bytes]:
    """Each piece of `phrase` in each encoding that a server, a log or a heap may hold it in."""
    cuts = range(0, max(1, len(phrase) - PIECE + 1), PIECE)
    pieces = [phrase[at : at + PIECE] for at in cuts]
    # CPython holds text in Latin-1 or UTF-16 if it can. UTF-32 has two letters in a word, and too
    # many of those are in any heap to look each of them up for nothing.
    astral = ["utf-32-le"] if max(phrase) > "\uffff" else []
    encodings = ["utf-16-le", "utf-16-be", "latin-1", *astral]
    return frozenset(shape for piece in pieces for shape in _encoded(piece, encodings))


def _encoded(piece: str, encodings: Sequence[str]) -> Iterator[bytes]:
    plain = piece.encode()
    yield plain
    yield from (piece.encode(encoding, "ignore") for encoding in encodings)
    yield from {plain.hex().encode(), plain.hex().upper().encode()}
    yield from {json.dumps(piece)[1:-1].encode(), json.dumps(json.dumps(piece))[3:-3].encode()}
    yield from {quote(piece, safe="").encode(), quote_plus(piece).encode()}
    yield from in_base64(plain)


def in_base64(data: bytes) -> Iterator[bytes]:
    """The letters that stand for `data` alone, wherever in a longer text it begins."""
    for before in range(3):
        letters = base64.b64encode(b"\0" * before + data)
        whole = letters[-(-before * 4 // 3) : (before + len(data)) * 4 // 3]
        yield from {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}


def secret(key: bytes) -> frozenset[bytes]:
    """A key or an id: raw, hex, base64."""
    return frozenset({key, key.hex().encode(), key.hex().upper().encode(), *in_base64(key)})


def addresses(seen: Sequence[IPv4Address], keys: Sequence[bytes]) -> frozenset[bytes]:
    """Addresses of visitors: as text, mapped into IPv6, as a column, as a number, as a digest.

    A digest may be keyed with any of `keys`. Text is looked for by the /24 that all share. Four raw
    bytes, or their eight hex letters, are not looked for: they turn up by chance in megabytes of
    ciphertext, so that the search would either cry wolf or have to be told to be quiet.
    """
    found: set[bytes] = set()
    for address in seen:
        net, plain = address.packed[:3], str(address).encode()
        found |= shapes(str(address).rpartition(".")[0] + ".")
        found.add(b"ffff:" + net[:2].hex().encode() + b":")
        found |= {b"\0\0\xff\xff" + net, b"\x02\x20\x00\x04" + net, b"\x02\x20" + net}
        found.add(str(int(address)).encode()[:8])
        for form in (plain, b"::ffff:" + plain, address.packed):
            digests = [hashlib.new(name, form).digest() for name in ("md5", "sha1", "sha256")]
            digests += [hmac.digest(key, form, "sha256") for key in keys]
            found |= {shape for made in digests for shape in secret(made[:DIGEST])}
    return frozenset(found)
