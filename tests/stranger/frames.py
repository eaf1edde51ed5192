"""The frames that a reader sends and is told (§2)."""

from __future__ import annotations

from typing import Literal

import msgspec

from tests.stranger.encodings import Refused

SUBPROTOCOL = "peerchat.v1"
BROKEN = 4400
"""With this a client closes when it is told what is no frame."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """Every frame is a map with a `type`."""

    room: bytes


class Hello(Frame, frozen=True, kw_only=True):
    ticket: str
    secret: bytes


class Knock(Frame, frozen=True, kw_only=True):
    key_package: bytes


class Post(Frame, frozen=True, kw_only=True):
    generation: int
    client_id: bytes
    epoch: int
    body: bytes


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one that is open."""

    number: int
    group_id: bytes
    epoch: int
    head: int
    descriptor: str


class StampKeyCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A stamp key's certificate and its issuer's."""

    issuer: str
    key: str


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """See `stamps`."""

    key: bytes
    size: int
    index: int
    path: list[bytes]
    signature: bytes


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits where, as a commit's frame declares it."""

    seat: bytes
    leaf: int


class Seated(Frame, frozen=True, kw_only=True):
    seat: bytes
    role: Literal["survivor", "mentor"]
    minute: int
    condition: str
    mentors: int
    generation: Generation | None


class Opened(Frame, frozen=True, kw_only=True, tag="generation"):
    generation: Generation


class Condition(Frame, frozen=True, kw_only=True):
    condition: str
    mentors: int


class Welcome(Frame, frozen=True, kw_only=True):
    generation: int
    seq: int
    body: bytes


class Entry(Frame, frozen=True, kw_only=True):
    generation: int
    seq: int
    kind: Literal[1, 2]
    epoch: int
    seat: bytes
    client_id: bytes
    body: bytes
    minute: int
    adds: list[Added]
    removes: list[int]
    stamp: Stamp


class Receipt(Frame, frozen=True, kw_only=True):
    generation: int
    client_id: bytes
    seq: int
    minute: int


class StampKey(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="stamp_key"):
    certificate: StampKeyCertificate


class Knocked(Frame, frozen=True, kw_only=True):
    seat: bytes
    minute: int
    key_package: bytes | None = None


class Removed(Frame, frozen=True, kw_only=True):
    pass


class HistoryGone(Frame, frozen=True, kw_only=True, tag="history_gone"):
    generation: int
    first: int


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="refused"):
    code: str
    room: bytes | None = None
    client_id: bytes | None = None


FromServer = (
    Seated
    | Opened
    | Condition
    | Welcome
    | Entry
    | Receipt
    | StampKey
    | Knocked
    | Removed
    | HistoryGone
    | Refusal
)

write = msgspec.msgpack.Encoder().encode
_told = msgspec.msgpack.Decoder(FromServer)


def read(data: bytes) -> FromServer:
    """Raises `Refused("frame")`."""
    try:
        frame: FromServer = _told.decode(data)
    except msgspec.MsgspecError as error:
        raise Refused("frame") from error
    return frame
