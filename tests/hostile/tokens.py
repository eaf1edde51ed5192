"""Spoilt certificates: signed as they should be by whoever should, over claims that nobody should.

Flipped bits end at the signature. What a hostile lead or mentor may sign does not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from peerchat.trust import base64url
from tests.hostile import spoiling
from tests.hostile.spoiling import Way
from tests.vectors import forging, keys


def way(honest: str, signer: str, name: str) -> Way:
    """Examples made of the certificate `name` that the key of `signer` signed."""
    claims = forging.claims_of(honest)
    header = forging.header(signer, name)
    key = keys.key(signer)

    def make(rng: Random) -> bytes:
        said, head = claims, header
        how = rng.random()
        if how < 0.6:
            said = changed(claims, rng)
        elif how < 0.7:
            head = changed(header, rng)
        payload = spelled(said, rng)
        if rng.random() < 0.03:
            payload = payload[:-1] + b',"z":' + _tower(rng.choice((100, 900, 1_100, 5_000))) + b"}"
        elif rng.random() < 0.15:
            payload = spoiling.spoilt([payload], rng)
        signed = f"{base64url.encode(spelled(head, rng))}.{base64url.encode(payload)}"
        return f"{signed}.{base64url.encode(key.sign(signed.encode()))}".encode()

    return make


def spelled(value: Mapping[str, Any], rng: Random) -> bytes:
    """JSON, mostly in the canonical spelling; lone surrogates stay lone."""
    how = rng.random()
    if how < 0.8:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    elif how < 0.9:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    else:
        text = json.dumps(value, separators=(", ", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _tower(height: int) -> bytes:
    return b"[" * height + b"]" * height


def strange(rng: Random) -> Any:
    """A JSON value that does not belong where it stands."""
    return rng.choice(
        (
            None, True, False, 0, 1, -1, -0.0, 1.0, 1.5, 1e21, 1e400, 2**31, 2**53 - 1, 2**53,
            10**30, "", "a", "mentor", "root", "25+", "es", "A" * 22, "A" * 43, "=", "\x00", "\x7f",
            "\u2028", "\ud800", "🌻" * 24, "🌻" * 25, "\ue000", "x" * 201, "https://a.example/",
            "https://a.example:99999/", "javascript:1", [], [[]], ["A" * 22] * 33, {}, {"v": 1},
            {"__proto__": 1}, [[{"a": [1]}]], base64url.encode(rng.randbytes(16)),
            base64url.encode(rng.randbytes(32)),
        )
    )  # fmt: skip


def changed(members: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """The same with one member changed, missing, or one too many."""
    spoilt = dict(members)
    name = rng.choice(list(members))
    held = members[name]
    how = rng.random()
    if how < 0.1:
        del spoilt[name]
    elif how < 0.2:
        spoilt[rng.choice(("more", "__proto__", "toString", "1", "\ue000", "🌻", ""))] = strange(
            rng
        )
    elif how < 0.4 and type(held) is int:
        spoilt[name] = held + rng.choice((-(2**31), -86_400, -601, -600, -1, 1, 600, 86_400, 2**40))
    elif how < 0.5 and isinstance(held, list):
        spoilt[name] = [*held, rng.choice(held) if held and rng.random() < 0.5 else strange(rng)]
    else:
        spoilt[name] = strange(rng)
    return spoilt
