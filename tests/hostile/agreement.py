"""What both languages read, and what Python says of an example: None when taken, else its code.

TypeScript's half is frontend/tests/hostile/agreement.test.ts, with the same kinds. Where one side
is stricter on purpose, it is said here, beside the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from peerchat.trust import base64url, identity
from peerchat.trust.refusals import CertificateRefused
from rooms.wire import frames, padding
from rooms.wire.refusals import Refusal
from tests import formats
from tests.hostile import packs, spoiling, tokens, trust_parsers, wire_parsers
from tests.hostile.spoiling import Way
from tests.hostile.trial import text
from tests.vectors import certificates, keys, sealed

LONGEST_TEXT = 4_096
"""Bytes of a text in a payload that the client reads: no plaintext holds a longer one."""
LONGEST_LIST = 4_096
"""Things in one list of a frame that the client reads; none of ours holds so many."""


@dataclass(frozen=True)
class Kind:
    """`read` raises one of the known refusals. `share` of a hundred examples are of this kind."""

    name: str
    read: Callable[[bytes], Any]
    honest: Sequence[bytes]
    ways: Sequence[Way] = ()
    share: int = 6


def verdict(kind: Kind, data: bytes) -> str | None:
    """None when it is taken, else the code that the other side has to give too."""
    try:
        kind.read(data)
    except (Refusal, CertificateRefused, formats.Malformed) as refusal:
        return str(refusal.code)
    except ValueError:  # base64url, frames and points have one reason alone
        return "malformed"
    return None


def cases(rng: Random, count: int) -> Iterator[tuple[Kind, bytes]]:
    """So many examples, the honest ones first."""
    for kind in KINDS:
        yield from ((kind, data) for data in kind.honest)
        made = spoiling.examples(kind.honest, kind.ways, rng, count * kind.share // 100)
        yield from ((kind, data) for data in made)


def _frame(data: bytes) -> None:
    """The server's frames as a client takes them: in their shortest spelling and no other.

    Python's reader is looser on purpose: it reads for tests alone.
    """
    frame = frames.read_from_server(data)
    canonical = msgspec.msgpack.encode(msgspec.msgpack.decode(data)) == data
    plain = not isinstance(frame, frames.Refused) or not frame.code.endswith("\n")
    lists = [getattr(frame, name, []) for name in ("adds", "removes")]
    small = len(data) <= frames.MAX_FRAME and all(len(each) <= LONGEST_LIST for each in lists)
    if not (canonical and plain and small):
        raise frames.Malformed("not as a client of ours takes it")


def _payload(data: bytes) -> None:
    if len(formats.read(data).text.encode()) > LONGEST_TEXT:
        raise formats.Malformed("payload_malformed")


def _frank(data: bytes) -> None:
    formats.unseal(data[33:], data[:33], sealed.CONTEXT)


def _sealed_by_a_member(rng: Random) -> bytes:
    """Any payload, padded and committed to as it should be."""
    payload = packs.way(PAYLOADS)(rng)[:4_060]
    counter = rng.choice((5, 5, 5, 0, 6))
    plaintext, aad = formats.seal(payload, sealed.CONTEXT, counter=counter, key=keys.digest("k"))
    return aad + plaintext


def _any_point(rng: Random) -> bytes:
    """Half of these are a point of the curve, and an eighth of those a key."""
    return rng.randbytes(32)


def _certificate(name: str, check: Callable[[str], Any]) -> Kind:
    place, signer = certificates.OWN[name]
    honest = certificates.HONEST[name][place]
    way = tokens.way(honest, signer, name)
    return Kind(name, lambda data: check(text(data)), [honest.encode()], [way], share=7)


CHECKS = trust_parsers.checks() | {"stamp_issuer": trust_parsers.by_issuer}
"""A client never checks an issuer by itself."""
PAYLOADS = [bytes.fromhex(each["bytes"]) for each in sealed.payloads()["payloads"]]
SEALED = [bytes.fromhex(each["aad"] + each["plaintext"]) for each in sealed.commitments()["sealed"]]
WORDS = [base64url.encode(keys.digest("bytes")[:size]).encode() for size in (0, 1, 2, 3, 32)]
PADDED = [padding.pad_key_package(each) for each in (wire_parsers.SURVIVOR, wire_parsers.MENTOR)]
WELCOMES = [padding.pad_welcome(wire_parsers.WELCOME * times) for times in (1, 4, 30)]

KINDS = [
    Kind("base64url", lambda data: base64url.decode(text(data)), WORDS),
    Kind("identity", identity.decode, [keys.identifier("seat"), trust_parsers.MENTOR]),
    Kind("key_package_padding", padding.unpad_key_package, PADDED),
    Kind("welcome_padding", padding.unpad_welcome, WELCOMES, share=3),
    Kind("point", trust_parsers.point, trust_parsers.POINTS, [_any_point], share=3),
    Kind("frame", _frame, wire_parsers.SERVER, [packs.way(wire_parsers.SERVER)], share=15),
    Kind("payload", _payload, PAYLOADS, [packs.way(PAYLOADS)], share=12),
    Kind("frank", _frank, SEALED, [_sealed_by_a_member], share=8),
    *(_certificate(name, check) for name, check in CHECKS.items()),
]
