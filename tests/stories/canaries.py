"""What nobody else says or sends, so that finding it anywhere proves that it was kept.

FULL=1 runs at full size, SEED=n repeats a run.
"""

from __future__ import annotations

import os
import random
import secrets
import string
from dataclasses import dataclass
from ipaddress import IPv4Address

from tests.stories.house import House
from tests.stories.needles import Sought, addresses, shapes

FULL = bool(os.environ.get("FULL"))
SEED = int(os.environ.get("SEED") or secrets.randbits(32))
PHRASES = 200 if FULL else 40
SOURCES = [IPv4Address("127.83.0.0") + number for number in range(256 if FULL else 32)]
"""Every address of 127.0.0.0/8 is this machine's own, and a server takes it for anybody's."""
FORWARDED = IPv4Address("203.0.113.77")
LENGTHS = (60, 500, 1_800)
"""Characters of a phrase: one for each size of envelope."""
ALPHABETS = (string.ascii_lowercase, "abcdeghiklmnoprstuáéíóúñ", "abdeghiklmnoprstu☂🕊“")


def chance() -> random.Random:
    """Says its seed, which is shown where a test fails."""
    print(f"SEED={SEED}")
    return random.Random(SEED)


def word(by: random.Random) -> str:
    """24 letters."""
    return "".join(by.choices(string.ascii_lowercase, k=24))


def phrases(by: random.Random, count: int = PHRASES) -> list[str]:
    """In every size of envelope, some of them past ASCII."""

    def one(alphabet: str) -> str:
        return "".join(by.choices(alphabet, k=by.randint(5, 9)))

    return [
        " ".join(one(ALPHABETS[number // 3 % 3]) for _ in range(LENGTHS[number % 3] // 8))
        for number in range(count)
    ]


@dataclass(frozen=True)
class Traces:
    """What a browser and a proxy tell of a visitor: header lines, and what in them is hers."""

    lines: list[str]
    sought: Sought


def traces(by: random.Random) -> Traces:
    """The application hears of them: it is asked for Spanish."""
    hers = {name: word(by) for name in ("agent", "referrer", "language", "cookie", "device")}
    lines = [
        f"User-Agent: Mozilla/5.0 ({hers['agent']})",
        f"Referer: https://{hers['referrer']}.example/",
        f"Accept-Language: es, x-{hers['language']};q=0.1",
        f"Cookie: visitor={hers['cookie']}",
        f'Sec-CH-UA-Model: "{hers["device"]}"',
        f"Forwarded: for={FORWARDED};proto=https",
        *(f"{name}: {FORWARDED}" for name in ("X-Forwarded-For", "X-Real-IP", "True-Client-IP")),
    ]
    return Traces(lines, {name: shapes(value) for name, value in hers.items()})


def origins(house: House) -> Sought:
    """Where visitors come from; a digest may have been keyed with what lies in the house."""
    keys = [path.read_bytes() for path in sorted((house.data / "keys").glob("*.secret"))]
    assert keys
    return {
        "address": addresses(SOURCES, keys),
        "forwarded address": addresses([FORWARDED], keys),
    }
