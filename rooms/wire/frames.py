"""Every frame of `peerchat.v1`, defined once.

A frame is a MessagePack map with a `type` tag in one binary WebSocket message. The JSON Schema
and the TypeScript types of the client are generated from these structs (`make schema`), and a test
fails when they differ. Nothing here holds words that a person typed: bodies are MLS ciphertext,
and the server *cannot see* names, text or who is a friend of whom.

Units: ids are 16 raw bytes, minutes are whole Unix minutes, seq starts at 1 in each generation.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SUBPROTOCOL = "peerchat.v1"
MAX_FRAME = 65_536
"""Largest WebSocket message in bytes, either way."""

Id = Annotated[bytes, Meta(min_length=16, max_length=16)]
Secret = Annotated[bytes, Meta(min_length=32, max_length=32)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Positive = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Leaf = Annotated[int, Meta(ge=0, le=1023)]
Minute = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Jws = Annotated[str, Meta(min_length=1, max_length=16_384)]
Code = Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
PaddedKeyPackage = Annotated[bytes, Meta(min_length=1_024, max_length=4_096)]
PaddedWelcome = Annotated[bytes, Meta(min_length=4_096, max_length=49_152)]
Application = Annotated[bytes, Meta(min_length=1, max_length=8_192)]
Handshake = Annotated[bytes, Meta(min_length=1, max_length=32_768)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]

Role = Literal["survivor", "mentor"]
Condition = Literal["open", "empty", "full", "closed"]
Stopped = Literal["commit_rejected", "log_hash", "stamp", "order", "welcome", "descriptor"]
"""Why a client takes nothing more in a generation: what it was shown contradicts a promise."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value inside a frame."""


class Added(Part, frozen=True):
    """One Add of a commit, as the mentor declares it: this seat now sits on this leaf."""

    seat: Id
    leaf: Leaf


class Stamp(Part, frozen=True):
    """The server's signed receipt for one entry (RFC 9162 path to a signed Merkle root)."""

    key: Id
    size: Positive
    index: Count
    path: Annotated[list[Digest], Meta(max_length=20)]
    signature: Signature


class StampKeyCertificate(Part, frozen=True):
    """A stamp key with the certificate of the issuer that vouches for it, both compact JWS."""

    issuer: Jws
    key: Jws


class Generation(Part, frozen=True):
    """One MLS group in the life of a room, as the newest commit left it."""

    number: Positive
    group_id: Id
    epoch: Count
    head: Count
    descriptor: Jws


class ClientFrame(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"
):
    """What a client may send. Every frame names its room; one socket may hold several."""

    room: Id


class Hello(ClientFrame, frozen=True, tag="hello"):
    """First frame of a new seat: a ticket, good once, and what is to resume the seat.

    Said again with the same secret, as when the answer was lost, it is about the same seat.
    """

    ticket: Jws
    secret: Secret


class Resume(ClientFrame, frozen=True, tag="resume"):
    """First frame after a lost connection; `cursor` is the last seq that was taken in."""

    generation: Count
    seat: Id
    secret: Secret
    cursor: Count


class Knock(ClientFrame, frozen=True, tag="knock"):
    """Ask to be let in: a KeyPackage whose identity is this seat, padded to 1 or 4 KiB."""

    key_package: PaddedKeyPackage


class Open(ClientFrame, frozen=True, tag="open"):
    """A mentor opens the next generation with her signed descriptor.

    She is inside when she has the group of the present one: with a leaf there whose Welcome did not
    reach her she is outside.
    """

    where: Literal["inside", "outside"]
    generation: Positive
    group_id: Id
    descriptor: Jws


class Post(ClientFrame, frozen=True, tag="post"):
    """One PrivateMessage for the log. The same `client_id` always gets the same receipt."""

    generation: Positive
    client_id: Id
    epoch: Count
    body: Application


class Commit(ClientFrame, frozen=True, tag="commit"):
    """One PublicMessage commit by a mentor, with what it does and the Welcome it makes."""

    generation: Positive
    client_id: Id
    epoch: Count
    body: Handshake
    adds: Annotated[list[Added], Meta(max_length=64)]
    removes: Annotated[list[Leaf], Meta(max_length=64)]
    welcome: PaddedWelcome | None


class Freeze(ClientFrame, frozen=True, tag="freeze"):
    """This client stopped, and why; `about` is the seat that the log names for what it refused."""

    generation: Positive
    reason: Stopped
    about: Id | None


class Leave(ClientFrame, frozen=True, tag="leave"):
    """Give up the seat for good."""


class Close(ClientFrame, frozen=True, tag="close"):
    """A mentor ends the room for everyone."""


class Ping(ClientFrame, frozen=True, tag="ping"):
    """Is the line alive? Answered by `pong`."""


class ServerFrame(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"
):
    """What the server may send."""


class Seated(ServerFrame, frozen=True, tag="seated"):
    """Answer to `hello`. Its secret resumes this seat until it is removed or left."""

    room: Id
    seat: Id
    role: Role
    minute: Minute
    condition: Condition
    mentors: Count
    generation: Generation | None


class Resumed(ServerFrame, frozen=True, tag="resumed"):
    """Answer to `resume`; what was missed follows as entries."""

    room: Id
    minute: Minute
    condition: Condition
    mentors: Count
    generation: Generation | None


class GenerationOpened(ServerFrame, frozen=True, tag="generation"):
    """A mentor opened a new generation; everyone else knocks again."""

    room: Id
    generation: Generation


class RoomCondition(ServerFrame, frozen=True, tag="condition"):
    """How the room stands, and how many mentors are connected."""

    room: Id
    condition: Condition
    mentors: Count


class Welcome(ServerFrame, frozen=True, tag="welcome"):
    """The Welcome of the commit at `seq`, to a seat that it added. Entries after `seq` follow."""

    room: Id
    generation: Positive
    seq: Positive
    body: PaddedWelcome


class Entry(ServerFrame, frozen=True, tag="entry"):
    """One entry of the log; kind 1 is a commit, kind 2 an application message."""

    room: Id
    generation: Positive
    seq: Positive
    kind: Literal[1, 2]
    epoch: Count
    seat: Id
    client_id: Id
    body: Handshake
    minute: Minute
    adds: list[Added]
    removes: list[Leaf]
    stamp: Stamp


class Receipt(ServerFrame, frozen=True, tag="receipt"):
    """The entry with this client id is stored for good, at this seq."""

    room: Id
    generation: Positive
    client_id: Id
    seq: Positive
    minute: Minute


class StampKey(ServerFrame, frozen=True, tag="stamp_key"):
    """A stamp key, before the first entry on this socket that bears it."""

    certificate: StampKeyCertificate


class Knocked(ServerFrame, frozen=True, tag="knocked"):
    """To mentors: somebody waits. Also sent to the one who knocked, without her KeyPackage."""

    room: Id
    seat: Id
    minute: Minute
    key_package: PaddedKeyPackage | None


class Unknocked(ServerFrame, frozen=True, tag="unknocked"):
    """To mentors: this seat waits no longer."""

    room: Id
    seat: Id


class Departed(ServerFrame, frozen=True, tag="departed"):
    """To mentors: this member gave up its seat; its leaf is to be removed."""

    room: Id
    seat: Id


class Frozen(ServerFrame, frozen=True, tag="frozen"):
    """To mentors: the client in this seat stopped. Any of them may open the next generation."""

    room: Id
    seat: Id
    reason: Stopped
    about: Id | None


class Removed(ServerFrame, frozen=True, tag="removed"):
    """To the one whose leaf a commit removed. Nothing follows in this room."""

    room: Id


class HistoryGone(ServerFrame, frozen=True, tag="history_gone"):
    """Entries before `first` were forgotten; the client must show that something is missing."""

    room: Id
    generation: Positive
    first: Positive


class Refused(ServerFrame, frozen=True, tag="refused"):
    """A stable code, never an echo of what was sent."""

    code: Code
    room: Id | None
    client_id: Id | None


class Pong(ServerFrame, frozen=True, tag="pong"):
    """Answer to `ping`, with the server's minute."""

    room: Id
    minute: Minute


FromClient = Hello | Resume | Knock | Open | Post | Commit | Freeze | Leave | Close | Ping
FromServer = (
    Seated
    | Resumed
    | GenerationOpened
    | RoomCondition
    | Welcome
    | Entry
    | Receipt
    | StampKey
    | Knocked
    | Unknocked
    | Departed
    | Frozen
    | Removed
    | HistoryGone
    | Refused
    | Pong
)

_decoder: msgspec.msgpack.Decoder[FromClient] = msgspec.msgpack.Decoder(FromClient)
_server_decoder: msgspec.msgpack.Decoder[FromServer] = msgspec.msgpack.Decoder(FromServer)
_encoder = msgspec.msgpack.Encoder()


class Malformed(ValueError):
    """These bytes are no frame of this protocol. The message says nothing about their content."""


def read(data: bytes) -> FromClient:
    """Bytes from a client to a frame. Raises `Malformed`."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("not a frame") from error


def read_from_server(data: bytes) -> FromServer:
    """Bytes from a server to a frame, for clients in Python. Raises `Malformed`."""
    try:
        return _server_decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("not a frame") from error


def write(frame: FromClient | FromServer) -> bytes:
    """A frame to bytes."""
    return _encoder.encode(frame)
