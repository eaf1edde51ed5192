"""frames.json and puzzle.json: what goes over the wire."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import altcha
import msgspec

from rooms.wire import frames
from tests.vectors import certificates, keys

if TYPE_CHECKING:
    from collections.abc import Iterator

ID, SEAT, GROUP = certificates.ROOM, keys.identifier("seat"), certificates.GROUP
SECRET = keys.digest("secret")
PUZZLE_SECRET = "the secret of the puzzle vectors"
CERTIFICATE = frames.StampKeyCertificate(issuer="a.b.c", key="d.e.f")
GENERATION = frames.Generation(
    number=1, group_id=GROUP, epoch=0, head=2**53 - 1, descriptor="a.b.c"
)
STAMP = frames.Stamp(key=ID, size=3, index=2, path=[SECRET] * 2, signature=SECRET * 2)
CLIENT: tuple[frames.FromClient, ...] = (
    frames.Hello(room=ID, ticket="v1.ticket.mac", secret=SECRET),
    frames.Resume(room=ID, generation=0, seat=SEAT, secret=SECRET, cursor=2**32),
    frames.Knock(room=ID, key_package=SECRET * 32),
    frames.Open(room=ID, where="inside", generation=1, group_id=GROUP, descriptor="a.b.c"),
    frames.Post(room=ID, generation=1, client_id=SEAT, epoch=256, body=SECRET),
    frames.Commit(
        room=ID,
        generation=1,
        client_id=SEAT,
        epoch=65_536,
        body=SECRET * 9,
        adds=[frames.Added(seat=SEAT, leaf=127), frames.Added(seat=ID, leaf=128)],
        removes=[0, 1_023],
        welcome=SECRET * 128,
    ),
    frames.Commit(
        room=ID, generation=1, client_id=SEAT, epoch=1, body=b"x", adds=[], removes=[], welcome=None
    ),
    frames.Freeze(room=ID, generation=1, reason="log_hash", about=SEAT),
    frames.Freeze(room=ID, generation=2**53 - 1, reason="commit_rejected", about=None),
    frames.Leave(room=ID),
    frames.Close(room=ID),
    frames.Ping(room=ID),
)
SERVER: tuple[frames.FromServer, ...] = (
    frames.Seated(
        room=ID,
        seat=SEAT,
        role="survivor",
        minute=2**31 - 1,
        condition="empty",
        mentors=0,
        generation=None,
    ),
    frames.Resumed(
        room=ID,
        minute=29_833_333,
        condition="open",
        mentors=2,
        generation=GENERATION,
    ),
    frames.GenerationOpened(room=ID, generation=GENERATION),
    frames.RoomCondition(room=ID, condition="full", mentors=1),
    frames.Welcome(room=ID, generation=1, seq=2, body=SECRET * 128),
    frames.Entry(
        room=ID,
        generation=1,
        seq=2,
        kind=1,
        epoch=0,
        seat=SEAT,
        client_id=ID,
        body=SECRET,
        minute=29_833_333,
        adds=[frames.Added(seat=SEAT, leaf=1)],
        removes=[5],
        stamp=STAMP,
    ),
    frames.Receipt(room=ID, generation=1, client_id=SEAT, seq=9, minute=0),
    frames.StampKey(certificate=CERTIFICATE),
    frames.Knocked(room=ID, seat=SEAT, minute=1, key_package=SECRET * 128),
    frames.Knocked(room=ID, seat=SEAT, minute=1, key_package=None),
    frames.Unknocked(room=ID, seat=SEAT),
    frames.Departed(room=ID, seat=SEAT),
    frames.Frozen(room=ID, seat=SEAT, reason="stamp", about=ID),
    frames.Frozen(room=ID, seat=SEAT, reason="descriptor", about=None),
    frames.Removed(room=ID),
    frames.HistoryGone(room=ID, generation=1, first=7),
    frames.Refused(code="stale_epoch", room=ID, client_id=SEAT),
    frames.Refused(code="malformed", room=None, client_id=None),
    frames.Pong(room=ID, minute=1),
)


def corpus() -> dict[str, Any]:
    """frames.json; bytes inside a frame are shown as {"hex": …}."""
    return {
        "client": [_shown(frame) for frame in CLIENT],
        "server": [_shown(frame) for frame in SERVER],
        "refused": [{"name": name, "bytes": data.hex()} for name, data in _refused()],
        # Python reads these too; a client of ours does not.
        "loose": [{"name": name, "bytes": data.hex()} for name, data in _loose()],
    }


def puzzle() -> dict[str, Any]:
    """puzzle.json: a challenge, and the one text that answers it."""
    parameters = {
        "algorithm": "PBKDF2/SHA-256",
        "cost": 2,
        "expiresAt": 4_102_444_800,
        "keyLength": 32,
        "keyPrefix": "00",
        "nonce": keys.identifier("nonce").hex(),
        "salt": keys.identifier("salt").hex(),
    }
    spelled = json.dumps(parameters, sort_keys=True, separators=(",", ":")).encode()
    signature = hmac.new(PUZZLE_SECRET.encode(), spelled, hashlib.sha256).hexdigest()
    challenge = {"parameters": parameters, "signature": signature}
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution, "two hundred and fifty-six tries on average, and no end of numbers"
    solved = {
        "challenge": challenge,
        "solution": {"counter": solution.counter, "derivedKey": solution.derived_key},
    }
    text = json.dumps(solved, separators=(",", ":")).encode()
    return {
        "secret": PUZZLE_SECRET,
        "challenge": challenge,
        "solved": base64.b64encode(text).decode(),
    }


def _shown(frame: frames.FromClient | frames.FromServer) -> dict[str, Any]:
    data = frames.write(frame)
    return {"frame": _readable(msgspec.msgpack.decode(data)), "bytes": data.hex()}


def _readable(value: Any) -> Any:
    match value:
        case bytes():
            return {"hex": value.hex()}
        case list():
            return [_readable(item) for item in value]
        case dict():
            return {name: _readable(item) for name, item in value.items()}
    return value


def _refused() -> Iterator[tuple[str, bytes]]:
    pack = msgspec.msgpack.encode
    pong = {"type": "pong", "room": ID, "minute": 1}
    knocked = {"type": "knocked", "room": ID, "seat": SEAT, "minute": 1, "key_package": None}
    refused = {"type": "refused", "code": "busy", "room": None, "client_id": None}
    yield "empty", b""
    yield "nil", pack(None)
    yield "array", pack([pong])
    yield "no type", pack({"room": ID, "minute": 1})
    yield "unknown type", pack(pong | {"type": "shout"})
    yield "type of every object", pack(pong | {"type": "toString"})
    yield "type is a number", pack(pong | {"type": 1})
    yield "missing member", pack({"type": "pong", "room": ID})
    yield "unknown member", pack(pong | {"more": 1})
    yield "unknown member for a known one", pack({"type": "pong", "room": ID, "more": 1})
    yield "prototype", pack(pong | {"__proto__": {}})
    yield "short id", pack(pong | {"room": ID[:15]})
    yield "id as text", pack(pong | {"room": "x" * 16})
    yield "id is nil", pack(pong | {"room": None})
    yield "minute -1", pack(pong | {"minute": -1})
    yield "minute 2**31", pack(pong | {"minute": 2**31})
    yield "minute as float", pack(pong | {"minute": 1.0})
    yield "minute as text", pack(pong | {"minute": "1"})
    yield "seq 0", pack({"type": "history_gone", "room": ID, "generation": 1, "first": 0})
    yield "seq 2**53", pack({"type": "history_gone", "room": ID, "generation": 1, "first": 2**53})
    yield (
        "seq 2**64 - 1",
        pack({"type": "history_gone", "room": ID, "generation": 1, "first": 2**64 - 1}),
    )
    yield "key package of 1023 bytes", pack(knocked | {"key_package": bytes(1_023)})
    yield "code in capitals", pack(refused | {"code": "BUSY"})
    yield "empty code", pack(refused | {"code": ""})
    yield "code of 41 letters", pack(refused | {"code": "x" * 41})
    yield "condition", pack({"type": "condition", "room": ID, "condition": "", "mentors": 0})
    yield "a client's frame", pack({"type": "ping", "room": ID})
    frozen = {"type": "frozen", "room": ID, "seat": SEAT, "reason": "order", "about": None}
    yield "reason", pack(frozen | {"reason": "a change of mind"})
    yield "reason in capitals", pack(frozen | {"reason": "ORDER"})
    yield "short about", pack(frozen | {"about": SEAT[:15]})
    yield "left out about", pack({name: frozen[name] for name in frozen if name != "about"})
    yield "cut", pack(pong)[:-1]
    yield "one byte after", pack(pong) + b"\x00"
    yield "an extension", pack(pong | {"minute": msgspec.msgpack.Ext(1, b"x")})
    yield "not UTF-8", pack(refused).replace(b"busy", b"bu\xff\xfe")
    yield "claims to be huge", b"\xdf\xff\xff\xff\xff"
    yield "deep", b"\x91" * 5_000 + b"\x90"
    yield "numbers for names", pack({0: "pong"})
    entry = msgspec.msgpack.decode(frames.write(SERVER[5]))
    yield "kind 3", pack(entry | {"kind": 3})
    yield "leaf 1024", pack(entry | {"removes": [1_024]})
    yield "add without a leaf", pack(entry | {"adds": [{"seat": SEAT}]})
    yield "path of 21", pack(entry | {"stamp": entry["stamp"] | {"path": [SECRET] * 21}})
    yield "body too long", pack(entry | {"body": bytes(32_769)})


def _loose() -> Iterator[tuple[str, bytes]]:
    pong = frames.write(frames.Pong(room=ID, minute=1))
    yield "number in more bytes than it needs", pong[:-1] + b"\xcc\x01"
    yield "map in more bytes than it needs", b"\xde\x00\x03" + pong[1:]
    yield "text in more bytes than it needs", pong.replace(b"\xa4pong", b"\xd9\x04pong")
    # The dollar sign of Python's patterns lets a line feed pass.
    busy = {"type": "refused", "code": "busy\n", "room": None, "client_id": None}
    yield "code with a line feed", msgspec.msgpack.encode(busy)
    yield "repeated member", b"\x84" + pong[1:] + b"\xa6minute\x02"
