"""payload.json and commitment.json: what is said inside the encryption, and how it is bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tests import formats
from tests.vectors import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT = formats.Context(
    group_id=keys.identifier("group"),
    epoch=7,
    leaf=3,
    signature_key=keys.public("Ana's leaf"),
    client_id=keys.identifier("client id"),
)
SAID = formats.Payload(
    1, 5, 41, keys.digest("log hash"), "quiet heron", "say", "Hola, ¿estás bien? 🌻", None, []
)
OTHERS = (
    msgspec.structs.replace(SAID, text=""),
    msgspec.structs.replace(SAID, nickname="🌻" * 24, counter=2**53 - 1, seq=2**32),
    msgspec.structs.replace(SAID, kind="edit", target=keys.identifier("client id of a message")),
    msgspec.structs.replace(SAID, kind="react", text="💛", tags=["soft", "x" * 24] * 4),
    msgspec.structs.replace(SAID, kind="here", text="", seq=0),
    msgspec.structs.replace(SAID, kind="anchor", text="", tags=[(0, "Mo"), (1023, "quiet heron")]),
    msgspec.structs.replace(SAID, kind="anchor", text="", tags=[(n, "a") for n in range(64)]),
    msgspec.structs.replace(SAID, text="a" * 31),
    msgspec.structs.replace(SAID, text="a" * 255),
    msgspec.structs.replace(SAID, text="a" * 256),
    msgspec.structs.replace(SAID, text="á" * 1_500),
)


def payloads() -> dict[str, Any]:
    """payload.json."""
    taken = [{"payload": _shown(each), "bytes": formats.write(each).hex()} for each in _all()]
    refused = [{"name": name, "bytes": data.hex()} for name, data in _refused_payloads()]
    return {"payloads": taken, "refused": refused}


def commitments() -> dict[str, Any]:
    """commitment.json."""
    sealed = []
    for number, payload in enumerate(_all()):
        key, data = keys.digest(f"k {number}"), formats.write(payload)
        plaintext, aad = formats.seal(data, CONTEXT, counter=payload.counter, key=key)
        sealed.append(
            {
                "payload": data.hex(),
                "key": key.hex(),
                "plaintext": plaintext.hex(),
                "aad": aad.hex(),
            }
        )
    return {
        "group_id": CONTEXT.group_id.hex(),
        "epoch": CONTEXT.epoch,
        "leaf": CONTEXT.leaf,
        "signature_key": CONTEXT.signature_key.hex(),
        "client_id": CONTEXT.client_id.hex(),
        "sealed": sealed,
        "refused": list(_refused_seals()),
    }


def _all() -> tuple[formats.Payload, ...]:
    return (SAID, *OTHERS)


def _shown(payload: formats.Payload) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.structs.asdict(payload)
    del shown["version"]
    target = payload.target and payload.target.hex()
    return shown | {"hash": payload.hash.hex(), "target": target}


def _refused_payloads() -> Iterator[tuple[str, bytes]]:
    good = list(msgspec.structs.astuple(SAID))
    data = formats.write(SAID)

    def changed(place: int, value: Any) -> bytes:
        return msgspec.msgpack.encode([*good[:place], value, *good[place + 1 :]])

    yield "empty", b""
    yield "cut", data[:-1]
    yield "one byte after", data + b"\x00"
    yield "not an array", b"\x80"
    yield "eight members", msgspec.msgpack.encode(good[:-1])
    yield "ten members", msgspec.msgpack.encode([*good, None])
    yield "version 2", changed(0, 2)
    yield "counter 0", changed(1, 0)
    yield "counter -1", changed(1, -1)
    yield "counter 2**53", changed(1, 2**53)
    yield "counter 2**64 - 1", changed(1, 2**64 - 1)
    yield "counter is a float", changed(1, 5.0)
    yield "counter is text", changed(1, "5")
    yield "seq is nil", changed(2, None)
    yield "hash of 31 bytes", changed(3, bytes(31))
    yield "hash is text", changed(3, "x" * 32)
    yield "nickname of 25 letters", changed(4, "x" * 25)
    yield "nickname is nil", changed(4, None)
    yield "unknown kind", changed(5, "shout")
    yield "text is nil", changed(6, None)
    yield "text is bytes", changed(6, b"hi")
    yield "target of 15 bytes", changed(7, bytes(15))
    yield "tags are nil", changed(8, None)
    yield "nine tags", changed(8, ["x"] * 9)
    yield "tag of 25 letters", changed(8, ["x" * 25])
    yield "names in what is no anchor", changed(8, [[1, "Mo"]])
    anchor = [*good[:5], "anchor", *good[6:8]]
    yield "tags in an anchor", msgspec.msgpack.encode([*anchor, ["x"]])
    yield "leaf 1024", msgspec.msgpack.encode([*anchor, [[1_024, "Mo"]]])
    yield "leaf without a name", msgspec.msgpack.encode([*anchor, [[1]]])
    yield "65 names", msgspec.msgpack.encode([*anchor, [[1, "Mo"]] * 65])
    yield "counter in more bytes than it needs", data.replace(b"\x99\x01\x05", b"\x99\x01\xcc\x05")
    yield "length in more bytes than it needs", b"\xdc\x00\x09" + data[1:]
    yield "text not UTF-8", data.replace("í".encode()[:0] + "á".encode(), b"\xc3\xc3")
    yield "text with a lone surrogate", data.replace("á".encode() + b"s", b"\xed\xa0\x80")
    yield "overlong text", data.replace("á".encode(), b"\xc1\xa1")
    yield "an extension", b"\x99\x01\xd4\x01\x00" + data[3:]
    yield "a map of maps", b"\x81\xa1a" * 500 + b"\x80"
    yield "an array that claims to be huge", b"\xdd\xff\xff\xff\xff"
    yield "arrays in arrays", b"\x91" * 3_000 + b"\x90"


def _refused_seals() -> Iterator[dict[str, Any]]:
    key, data = keys.digest("k"), formats.write(SAID)
    plaintext, aad = formats.seal(data, CONTEXT, counter=SAID.counter, key=key)

    def case(name: str, code: str, **more: Any) -> dict[str, Any]:
        parts = {"plaintext": plaintext, "aad": aad} | more
        shown = {k: v.hex() if isinstance(v, bytes) else v for k, v in parts.items()}
        return {"name": name, "code": code, **shown}

    again, _ = formats.seal(data, CONTEXT, counter=SAID.counter, key=keys.digest("other k"))
    broken, committed = formats.seal(b"\xc1", CONTEXT, counter=5, key=key)
    yield case("no authenticated data", "commitment_missing", aad=b"")
    yield case("version 2", "commitment_missing", aad=b"\x02" + aad[1:])
    yield case("one byte more", "commitment_missing", aad=aad + b"\x00")
    yield case("one bit off", "commitment_wrong", aad=aad[:-1] + bytes([aad[-1] ^ 1]))
    yield case("other key", "commitment_wrong", plaintext=again)
    yield case("other group", "commitment_wrong", group_id=keys.identifier("other"))
    yield case("other epoch", "commitment_wrong", epoch=8)
    yield case("other leaf", "commitment_wrong", leaf=4)
    yield case("other signature key", "commitment_wrong", signature_key=keys.public("Bea's leaf"))
    yield case("other client id", "commitment_wrong", client_id=keys.identifier("other"))
    yield case("255 bytes", "plaintext_size", plaintext=plaintext[:-1])
    yield case("512 bytes", "plaintext_size", plaintext=plaintext.ljust(512, b"\x00"))
    yield case("empty", "plaintext_size", plaintext=b"")
    yield case("not zeros", "plaintext_padding", plaintext=plaintext[:-1] + b"\x01")
    length = (10_000).to_bytes(4, "big")
    yield case(
        "length beyond the end", "plaintext_padding", plaintext=key + length + plaintext[36:]
    )
    yield case("no payload", "payload_malformed", plaintext=broken, aad=committed)
