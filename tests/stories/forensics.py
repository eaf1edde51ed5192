"""What a seized phone gives away: every file, unpacked and unlocked, searched for all at once.

A search that finds nothing proves something only after it has found what was planted. Files only:
what a file system still holds of deleted ones is a matter of the phone's own encryption.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import brotli
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.stories import search
from tests.stories.needles import Needles, secret, shapes

CACHED = bytes.fromhex("305c72a71b6dfbfc")
"""Chromium's simple cache: magic, version, length of the key, its hash, padding; key; body."""
CACHED_END = bytes.fromhex("d8410d97456ffaf4")
# Without a keyring Chromium on Linux locks its files with a password that is in its source.
LOCK = hashlib.pbkdf2_hmac("sha1", b"peanuts", b"saltysalt", 1, 16)
LOCKED = re.compile(rb"v10")
LEVELDB = r"\d{6}\.(?:log|ldb)|MANIFEST-\d{6}"
CACHE = r"[0-9a-f]{16}_[\ds]|data_\d|f_[0-9a-f]{6}"
SESSION = r"(?:Session|Tabs)_\d+"
ADDED = re.compile(rf"(?:(?<=/)(?:{LEVELDB}|{CACHE}|{SESSION})|-wal|-journal)$")
"""A database is one with its journal, and a folder of numbered files is one place."""


def layers(kept: bytes) -> Iterator[bytes]:
    """`kept`, and what in it only a browser would unpack: brotli in an entry of the cache, the
    locked lines of a session file."""
    yield kept
    if kept.startswith(CACHED):
        body = kept[24 + int.from_bytes(kept[12:16], "little") :].partition(CACHED_END)[0]
        with suppress(brotli.error):
            yield brotli.decompress(body)
    for begin in LOCKED.finditer(kept):
        size = int.from_bytes(kept[max(0, begin.start() - 4) : begin.start()], "little")
        line = kept[begin.end() : begin.start() + size]
        if line and len(line) % 16 == 0:
            opened = Cipher(algorithms.AES(LOCK), modes.CBC(b" " * 16)).decryptor()
            yield opened.update(line) + opened.finalize()


def places(folder: Path, needles: Needles) -> dict[str, set[str]]:
    """Where below `folder` each thing is kept. What stands in the name of a file counts as well."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in search.files(folder):
        where = str(Path(file.name).relative_to(folder))
        for layer in (where.encode(), *layers(file.kept)):
            for name in needles.within(layer):
                found[name].add(place(where))
    return dict(found)


def place(where: str) -> str:
    """The name of a file as it is on every phone, from the browser's profile on."""
    return ADDED.sub("", where.removeprefix("profile/"))


def key(raw: bytes) -> frozenset[bytes]:
    """A key or an id, also spelled in a string that a browser keeps in UTF-16."""
    spelled = secret(raw) - {raw}
    return frozenset({raw, *spelled, *(each.decode().encode("utf-16-le") for each in spelled)})


def name(host: str) -> frozenset[bytes]:
    """A host in every shape, also as one of the digests under which browsers keep hosts."""
    dotted = b"".join(bytes([len(part)]) + part.encode() for part in host.split(".")) + b"\0"
    forms = [dotted, *(f"{before}{host}{after}".encode() for before, after in FORMS)]
    digests = [
        hashlib.new(how, form).digest() for how in ("md5", "sha1", "sha256") for form in forms
    ]
    return shapes(host).union(*(secret(digest) for digest in digests))


FORMS = (("", ""), ("https://", ""), ("https://", "/"), ("https://", ":443"))
