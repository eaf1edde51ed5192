"""The control of every search: what was kept is found in whatever shape, and nothing else is."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import tempfile
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address
from urllib.parse import quote

import psutil
import pytest

from tests.stories import canaries, search
from tests.stories.canaries import FORWARDED, SOURCES
from tests.stories.needles import Needles, addresses, shapes

KEPT: dict[str, Callable[[str, bytes], bytes]] = {
    "UTF-8": lambda text, _: text.encode(),
    "UTF-16 LE": lambda text, _: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text, _: text.encode("utf-16-be"),
    "base64": lambda text, before: base64.b64encode(before + text.encode()),
    "base64 in lines": lambda text, before: base64.encodebytes(before + text.encode()),
    "base64url": lambda text, before: base64.urlsafe_b64encode(before + text.encode()),
    "hex": lambda text, _: text.encode().hex().encode(),
    "JSON": lambda text, _: json.dumps(["before", text]).encode(),
    "JSON in JSON": lambda text, _: json.dumps(json.dumps([text])).encode(),
    "URL": lambda text, _: quote(f"?q={text}").encode(),
    "gzip": lambda text, before: gzip.compress(before + text.encode()),
    "zlib": lambda text, before: zlib.compress(before + text.encode(), 1),
    "JSON in gzip": lambda text, _: gzip.compress(json.dumps(text).encode()),
    "its beginning": lambda text, _: text[:40].encode(),
    "its end": lambda text, _: text[-50:].encode(),
}


@pytest.mark.parametrize("shape", KEPT)
def test_each_phrase_is_known_in_every_shape(shape: str) -> None:
    """# C1: wherever it begins, also past the edge of what is searched at a time, and it alone."""
    by = canaries.chance()
    said = canaries.phrases(by)
    sought = Needles({phrase: shapes(phrase) for phrase in said})
    for number, phrase in enumerate(said):
        kept = KEPT[shape](phrase, by.randbytes(number % 11))
        before = by.randbytes((1 << 20) - 9 if number == 7 else by.randrange(3_000))
        assert sought.within(before + kept + by.randbytes(number)) == {phrase}
    assert sought.within(by.randbytes(1 << 20)) == set()


@pytest.mark.parametrize("source", [SOURCES[0], SOURCES[-1], FORWARDED], ids=str)
def test_an_address_is_known_in_every_shape(source: IPv4Address) -> None:
    """# A2: text, the forms of IPv6, columns, numbers, digests."""
    text, packed, key = str(source).encode(), source.packed, b"a key of the house"
    sought = Needles({"address": addresses([source], [key])})
    for kept in (
        b"client=" + text + b":4711",
        b"[::ffff:" + text + b"]",
        f"::ffff:{packed[:2].hex()}:{packed[2:].hex()}".encode(),
        bytes(10) + b"\xff\xff" + packed,
        b"\x02\x20\x00\x04" + packed,
        base64.b64encode(b"from " + text),
        str(source).encode("utf-16-le"),
        text.hex().encode(),
        str(int(source)).encode(),
        hashlib.sha256(text).hexdigest().encode(),
        hashlib.md5(text).digest(),
        hashlib.sha1(packed).hexdigest()[:32].encode(),
        base64.b64encode(b"id" + hmac.digest(key, text, "sha256")),
    ):
        assert sought.within(b"before" + kept + b"after") == {"address"}
    assert sought.within(b"127.0.0.1 198.51.100.7 7f000001" + bytes(4_096)) == set()


def test_a_temporary_file_without_a_name_is_searched() -> None:
    """# C1: most libraries make such a file of a large upload."""
    with tempfile.TemporaryFile() as nameless:
        nameless.write(b"nobody sees my name")
        nameless.flush()
        kept = [place.kept for place in search.open_files(psutil.Process())]
    assert b"nobody sees my name" in kept
