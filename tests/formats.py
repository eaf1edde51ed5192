"""What clients say inside the encryption, for tests in Python; the server has none of it.

payload = MessagePack array; plaintext = k ‖ u32 length ‖ payload ‖ zeros; the commitment binds the
payload to where and by whom it was said (docs/protocol.md §5).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

SIZES = (256, 1_024, 4_096)
Kind = Literal["say", "edit", "delete", "react", "here", "anchor", "heartbeat", "away", "leaving"]
Name = Annotated[str, Meta(max_length=24)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Leaf = Annotated[int, Meta(ge=0, le=1023)]


class Malformed(ValueError):
    """Not a payload, or not sealed as it should be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Payload(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What one message says; `seq` and `hash` are a log position and its hash.

    Tags have a type of their own below: a union that holds a tuple inside a struct brought the
    interpreter down (msgspec 0.22.0, in garbage collection).
    """

    version: Literal[1]
    counter: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    seq: Count
    hash: Annotated[bytes, Meta(min_length=32, max_length=32)]
    nickname: Name
    kind: Kind
    text: str
    target: Annotated[bytes, Meta(min_length=16, max_length=16)] | None
    tags: list[Any]


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What MLS and the log say of a message: ids 16 bytes, the raw 32-byte leaf key."""

    group_id: bytes
    epoch: int
    leaf: int
    signature_key: bytes
    client_id: bytes


def write(payload: Payload) -> bytes:
    """A payload to bytes."""
    return msgspec.msgpack.encode(payload)


def read(data: bytes) -> Payload:
    """Bytes to a payload, in their one encoding. Raises `Malformed`."""
    try:
        payload = msgspec.msgpack.decode(data, type=Payload)
        tags = list[tuple[Leaf, Name]] if payload.kind == "anchor" else list[Name]
        most = 64 if payload.kind == "anchor" else 8
        msgspec.convert(payload.tags, Annotated[tags, Meta(max_length=most)])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("payload_malformed") from error
    if write(payload) != data:
        raise Malformed("payload_malformed")
    return payload


def commit(key: bytes, context: Context, *, counter: int, payload: bytes) -> bytes:
    """The commitment: 32 bytes."""
    parts = (
        b"peerchat-franking-1",
        context.group_id,
        context.epoch.to_bytes(8, "big"),
        context.leaf.to_bytes(8, "big"),
        hashlib.sha256(context.signature_key).digest(),
        counter.to_bytes(8, "big"),
        context.client_id,
        payload,
    )
    return hmac.digest(key, b"".join(_prefixed(part) for part in parts), "sha256")


def seal(payload: bytes, context: Context, *, counter: int, key: bytes) -> tuple[bytes, bytes]:
    """Padded plaintext and authenticated data. Raises `Malformed` when nothing fits."""
    whole = key + _prefixed(payload)
    for size in SIZES:
        if len(whole) <= size:
            committed = commit(key, context, counter=counter, payload=payload)
            return whole.ljust(size, b"\x00"), b"\x01" + committed
    raise Malformed("payload_too_long")


def unseal(plaintext: bytes, aad: bytes, context: Context) -> Payload:
    """What was said, if the commitment opens to it. Raises `Malformed`."""
    if len(aad) != 33 or aad[0] != 1:
        raise Malformed("commitment_missing")
    if len(plaintext) not in SIZES:
        raise Malformed("plaintext_size")
    key, data = plaintext[:32], plaintext[36 : 36 + int.from_bytes(plaintext[32:36], "big")]
    if (key + _prefixed(data)).ljust(len(plaintext), b"\x00") != plaintext:
        raise Malformed("plaintext_padding")
    payload = read(data)
    if commit(key, context, counter=payload.counter, payload=data) != aad[1:]:
        raise Malformed("commitment_wrong")
    return payload


def _prefixed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
