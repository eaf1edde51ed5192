"""What stands inside a message, and the commitment that proves it (§3, §5)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tests.stranger.encodings import Refused, lp, thumbprint, u64, un_lp

SIZES = (256, 1_024, 4_096)
KEY = 32


MOST = 2**53 - 1
Name = Annotated[str, Meta(max_length=24)]
Tags = Annotated[list[Name], Meta(max_length=8)]
Names = Annotated[list[tuple[Annotated[int, Meta(ge=0, le=1_023)], Name]], Meta(max_length=64)]


class Payload(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One message; `seq` and `hash` are the newest place in the log that its sender has hashed."""

    version: Literal[1]
    counter: Annotated[int, Meta(ge=1, le=MOST)]
    seq: Annotated[int, Meta(ge=0, le=MOST)]
    hash: Annotated[bytes, Meta(min_length=32, max_length=32)]
    nickname: Name
    kind: Literal[
        "say", "edit", "delete", "react", "here", "anchor", "heartbeat", "away", "leaving"
    ]
    text: str
    target: Annotated[bytes, Meta(min_length=16, max_length=16)] | None
    tags: list[Any]
    """`Names` in an anchor, `Tags` elsewhere."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where and by whom, as MLS and the log say."""

    group_id: bytes
    epoch: int
    leaf: int
    signature_key: bytes
    client_id: bytes


def read(data: bytes) -> Payload:
    """A payload in its one encoding. Raises `Refused("payload")`."""
    try:
        payload = msgspec.msgpack.decode(data, type=Payload)
        msgspec.convert(payload.tags, Names if payload.kind == "anchor" else Tags)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("payload") from error
    if msgspec.msgpack.encode(payload) != data:
        raise Refused("payload")
    return payload


def plaintext(payload: Payload) -> bytes:
    """The smallest that holds it, under a key that nobody else has."""
    data = secrets.token_bytes(KEY) + lp(msgspec.msgpack.encode(payload))
    return data.ljust(next(size for size in SIZES if size >= len(data)), b"\0")


def opened(plaintext: bytes, commitment: bytes, place: Place) -> Payload:
    """The payload, whose commitment opens. Raises `Refused("payload")`, `Refused("commitment")`."""
    try:
        if len(plaintext) not in SIZES:
            raise Refused("payload")
        data, end = un_lp(plaintext, KEY)
        if any(plaintext[end:]):
            raise Refused("payload")
    except Refused as error:
        raise Refused("payload") from error
    payload = read(data)
    bound = b"".join(
        (
            lp(b"peerchat-franking-1"),
            lp(place.group_id),
            lp(u64(place.epoch)),
            lp(u64(place.leaf)),
            lp(thumbprint(place.signature_key)),
            lp(u64(payload.counter)),
            lp(place.client_id),
            lp(data),
        )
    )
    right = hmac.new(plaintext[:KEY], bound, hashlib.sha256).digest()
    if not hmac.compare_digest(right, commitment):
        raise Refused("commitment")
    return payload
