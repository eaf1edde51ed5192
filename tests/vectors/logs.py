"""loghash.json, stamps.json and padding.json: what the log is made of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from peerchat.trust import base64url
from rooms.delivery import stamping
from rooms.wire import loghash, padding
from tests.vectors import certificates, keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rooms.wire.frames import Stamp

MINUTE = keys.NOW // 60


def hashes() -> dict[str, Any]:
    """loghash.json."""
    group = keys.identifier("group")
    chain = [loghash.first(group)]
    entries = list(_entries())
    for entry in entries:
        chain.append(loghash.following(chain[-1], entry))
    return {
        "group_id": group.hex(),
        "entries": [_shown(entry) for entry in entries],
        "hashes": [each.hex() for each in chain],
    }


def stamps() -> dict[str, Any]:
    """stamps.json: transactions of several sizes, and stamps that do not hold."""
    stamper = stamping.Stamper(
        keys.key("stamp"),
        issuer=keys.key(certificates.ISSUER),
        certificate=certificates.ISSUER_TOKEN,
        now=keys.NOW,
    )
    stamped = []
    for size in (1, 2, 3, 7, 8, 20):
        batch = list(_entries(size))
        marks = stamper.sign([_stored(entry) for entry in batch])
        stamped += [_stamped(*pair) for pair in zip(batch, marks, strict=True)]
    return {
        "now": keys.NOW,
        "minute": MINUTE,
        "root": base64url.encode(keys.public(certificates.ROOT)),
        "deployment": certificates.DEPLOYMENT,
        "certificate": msgspec.to_builtins(stamper.certificate),
        "room": certificates.ROOM.hex(),
        "stamped": stamped,
        "refused": list(_refused(stamper)),
    }


def _refused(stamper: stamping.Stamper) -> Iterator[dict[str, Any]]:
    batch = list(_entries(7))
    entry = batch[4]
    (good,) = stamper.sign([_stored(each) for each in batch])[4:5]
    changes: dict[str, dict[str, Any]] = {
        "room": {"room": keys.identifier("elsewhere")},
        "generation": {"generation": entry.generation + 1},
        "epoch": {"epoch": entry.epoch + 1},
        "seat": {"seat": keys.identifier("other seat")},
        "seq": {"seq": entry.seq + 1},
        "body": {"body": entry.body + b"\x00"} if entry.kind == 1 else {"body": _message(99)},
    }
    for name, change in changes.items():
        yield {"name": f"other {name}"} | _stamped(msgspec.structs.replace(entry, **change), good)
    yield {"name": "other minute"} | _stamped(entry, good) | {"minute": MINUTE + 1}
    yield {"name": "other kind"} | _stamped(msgspec.structs.replace(entry, kind=1), good)
    plain = msgspec.structs.replace(entry, body=b"\x00\x01\x00\x02")
    yield {"name": "no commitment"} | _stamped(plain, good)
    wrong: dict[str, dict[str, Any]] = {
        "other index": {"index": 3},
        "index past the end": {"index": 7},
        "other size": {"size": 8},
        "size 0": {"size": 0},
        "huge size": {"size": 2**53 - 1},
        "path cut": {"path": good.path[:-1]},
        "path longer": {"path": [*good.path, bytes(32)]},
        "path out of order": {"path": good.path[::-1]},
        "no path": {"path": []},
        "one bit of the signature": {
            "signature": good.signature[:-1] + bytes([good.signature[-1] ^ 1])
        },
        "empty signature": {"signature": bytes(64)},
        "unknown key": {"key": keys.identifier("stranger")},
    }
    for name, change in wrong.items():
        yield {"name": name} | _stamped(entry, msgspec.structs.replace(good, **change))
    early = MINUTE - 11
    stored = msgspec.structs.replace(_stored(entry), minute=early)
    (mark,) = stamper.sign([stored])
    yield {"name": "before the key was born"} | _stamped(entry, mark) | {"minute": early}


def paddings() -> dict[str, Any]:
    """padding.json; padded ones are zeros after `head`, up to `size`."""
    lengths = {
        "key_package": (1, 300, 1_020, 1_021, 4_092),
        "welcome": (1, 1_021, 4_092, 4_093, 16_380, 16_381, 49_148),
    }
    padders = {"key_package": padding.pad_key_package, "welcome": padding.pad_welcome}
    padded = [
        {"of": kind, "length": length, "size": len(padders[kind](bytes([7]) * length))}
        for kind, each in lengths.items()
        for length in each
    ]
    refused = [
        {"of": "key_package", "name": "too long", "length": 4_093},
        {"of": "welcome", "name": "too long", "length": 49_149},
        {"of": "key_package", "name": "empty", "length": 0},
        {"of": "welcome", "name": "empty", "length": 0},
    ]
    unpadded: list[dict[str, Any]] = [
        {"name": "nothing", "size": 0, "head": ""},
        {"name": "three bytes", "size": 3, "head": ""},
        {"name": "length 0", "size": 4_096, "head": "00000000"},
        {"name": "length beyond the end", "size": 4_096, "head": "00000ffd"},
        {"name": "length beyond everything", "size": 4_096, "head": "ffffffff"},
        {"name": "no such size", "size": 2_048, "head": "0000000107"},
        {"name": "not zeros", "size": 4_096, "head": "00000004070707070000000001"},
        {"name": "longer than it needs", "size": 16_384, "head": "0000000107"},
    ]
    longest = {"survivor": padding.LONGEST_OF_A_SURVIVOR}
    return {"padded": padded, "too_long": refused, "refused": unpadded, "longest": longest}


def _entries(count: int = 5) -> Iterator[loghash.Hashed]:
    for number in range(count):
        kind = 1 if number % 3 == 0 else 2
        yield loghash.Hashed(
            room=certificates.ROOM,
            generation=2,
            seq=number + 1,
            kind=kind,
            epoch=number // 3,
            seat=keys.identifier(f"seat {number % 2}"),
            body=keys.digest(f"commit {number}") * 9 if kind == 1 else _message(number),
        )


def _message(number: int) -> bytes:
    """The outside of a PrivateMessage (RFC 9420 §6, §6.3) around no ciphertext at all."""
    group, committed = keys.identifier("group"), keys.digest(f"commitment {number}")
    framing = b"\x00\x01\x00\x02" + bytes([16]) + group + (number // 3).to_bytes(8, "big")
    return framing + b"\x01" + bytes([33]) + b"\x01" + committed + keys.digest(f"body {number}")


def _stored(entry: loghash.Hashed) -> stamping.Stored:
    body = entry.body
    return stamping.Stored(
        room=entry.room,
        generation=entry.generation,
        epoch=entry.epoch,
        seat=entry.seat,
        seq=entry.seq,
        minute=MINUTE,
        commitment=hashlib.sha256(body).digest() if entry.kind == 1 else body[32:64],
    )


def _shown(struct: msgspec.Struct) -> dict[str, Any]:
    members = msgspec.structs.asdict(struct)
    return {k: v.hex() if isinstance(v, bytes) else v for k, v in members.items()}


def _stamped(entry: loghash.Hashed, mark: Stamp) -> dict[str, Any]:
    stamp = _shown(mark) | {"path": [node.hex() for node in mark.path]}
    return _shown(entry) | {"minute": MINUTE, "stamp": stamp}
