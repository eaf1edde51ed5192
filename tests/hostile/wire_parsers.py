"""The parsers of the wire: frames, MLS framing, KeyPackages, padding, TLS vectors, postings."""

from __future__ import annotations

from functools import partial
from typing import Any

from mls_rs_uniffi import Message

from peerchat.trust import identity
from rooms.delivery import postings
from rooms.delivery.postings import Posting
from rooms.wire import frames, key_packages, leaf_nodes, mls, padding, tls
from rooms.wire.key_packages import KeyPackage, Knocker
from rooms.wire.leaf_nodes import LeafNode
from rooms.wire.refusals import Refusal
from rooms.wire.tls import Unreadable
from tests.hostile import mls_examples, packs
from tests.hostile.mls_examples import EPOCH
from tests.hostile.trial import Parser
from tests.vectors import certificates, keys, wire

SEAT, CLIENT_ID = keys.identifier("seat"), keys.identifier("client id")
ROOT = keys.public(certificates.ROOT)

SURVIVOR = mls_examples.key_package(SEAT, "Ana's leaf", now=keys.NOW)
MENTOR = mls_examples.key_package(
    identity.encode(identity.Mentor(SEAT, certificates.SHIFT_TOKEN, certificates.LEAD_TOKEN)),
    certificates.LEAF,
    now=keys.NOW,
)
LEAVES = [
    mls_examples.leaf_node(SEAT, "Ana's leaf", now=keys.NOW),
    mls_examples.leaf_node(SEAT, "Ana's leaf", now=None),
]
PRIVATE = [mls_examples.private(f"message {size}", size) for size in (40, 300)]
PUBLIC = [mls_examples.public(leaf=leaf) for leaf in (None, LEAVES[1])]
WELCOME = b"\x00\x01\x00\x03" + keys.digest("welcome") * 40
CLIENT = [frames.write(frame) for frame in wire.CLIENT]
SERVER = [frames.write(frame) for frame in wire.SERVER]

OF_A_MESSAGE = ("not_private_message", "commitment_missing")
OF_A_COMMIT = ("not_public_message", "not_a_commit", "wrong_sender")


def check(data: bytes, *, role: str) -> None:
    """A knock's KeyPackage, as the server takes it."""
    mentor = role == "mentor"
    knocker = Knocker(
        SEAT,
        "mentor" if mentor else "survivor",
        certificates.ROOM,
        keys.thumbprint(certificates.LEAF) if mentor else None,
    )
    key_packages.check(key_packages.read(data), knocker, root=ROOT, now=keys.NOW)


def _checked(role: str, honest: bytes) -> Parser:
    codes = ("wrong", "suite", "lifetime", "signature", "identity")
    return Parser(
        name=f"rooms.wire.key_packages.check of a {role}",
        read=partial(check, role=role),
        honest=[honest],
        refuses=(Refusal,),
        codes=[f"key_package_{code}" for code in codes],
        spelling="honest",
    )


def _head(message: mls.Public) -> bytes:
    """What a PublicMessage says before its commit."""
    framed = tls.as_vector(message.group_id) + message.epoch.to_bytes(8, "big")
    sender = b"\x01" + message.sender.to_bytes(4, "big")
    return b"\x00\x01\x00\x01" + framed + sender + tls.as_vector(message.authenticated_data)


def _public(data: bytes) -> mls.Public:
    """`mls.public`; its own bytes have to begin with what it read."""
    message = mls.public(data)
    assert data.startswith(_head(message))
    return message


def _post(data: bytes) -> Posting:
    frame = frames.Post(room=SEAT, generation=1, client_id=CLIENT_ID, epoch=EPOCH, body=data)
    return postings.application(frame, seat=SEAT)


def _commit(body: bytes, welcome: bytes | None) -> Posting:
    adds = [] if welcome is None else [frames.Added(seat=SEAT, leaf=4)]
    frame = frames.Commit(
        room=SEAT, generation=1, client_id=CLIENT_ID, epoch=EPOCH, body=body, adds=adds,
        removes=[], welcome=welcome,
    )  # fmt: skip
    return postings.commit(frame, seat=SEAT)


def _with_place(value: tuple[Any, int]) -> bytes:
    """`opaque<V>` that was read from the beginning."""
    return tls.as_vector(value[0])


def _whole_vector(data: bytes) -> tuple[bytes, int]:
    value, at = tls.vector(data, 0)
    tls.done(data, at)
    return value, at


def _whole_leaf(data: bytes) -> LeafNode:
    leaf, at = leaf_nodes.read(data, 0)
    tls.done(data, at)
    return leaf


def _package_again(package: KeyPackage) -> bytes:
    return b"\x00\x01\x00\x05" + package.signed + tls.as_vector(package.signature)


def _with_bytes(data: bytes) -> tuple[mls.Private, bytes]:
    """`mls.private`, and the bytes: nobody else can write what it does not keep."""
    return mls.private(data), data


PARSERS = [
    Parser(
        name="rooms.wire.frames.read",
        read=frames.read,
        honest=CLIENT,
        refuses=(frames.Malformed,),
        again=frames.write,
        spelling="some",
        ways=[packs.way(CLIENT)],
    ),
    Parser(
        name="rooms.wire.frames.read_from_server",
        read=frames.read_from_server,
        honest=SERVER,
        refuses=(frames.Malformed,),
        again=frames.write,
        spelling="some",
        ways=[packs.way(SERVER)],
    ),
    Parser(
        name="rooms.wire.mls.wire_format",
        read=mls.wire_format,
        honest=[*PRIVATE, *PUBLIC, SURVIVOR, WELCOME],
        refuses=(Unreadable,),
    ),
    Parser(
        name="rooms.wire.mls.private",
        read=_with_bytes,
        honest=PRIVATE,
        refuses=(Refusal,),
        codes=["not_private_message"],
        again=lambda read: bytes(Message.from_bytes(read[1]).to_bytes()),  # mls-rs' word on it
        spelling="one",
    ),
    Parser(
        name="rooms.wire.mls.Private.commitment",
        read=lambda data: mls.Private(b"", 0, 1, data).commitment,
        honest=[b"\x01" + keys.digest("commitment")],
        refuses=(Refusal,),
        codes=["commitment_missing"],
        again=lambda commitment: b"\x01" + commitment,
        spelling="one",
    ),
    Parser(
        name="rooms.wire.mls.public",
        read=_public,
        honest=PUBLIC,
        refuses=(Refusal,),
        codes=OF_A_COMMIT,
    ),
    Parser(
        name="rooms.wire.key_packages.read",
        read=key_packages.read,
        honest=[SURVIVOR, MENTOR],
        refuses=(Refusal,),
        codes=["key_package_wrong"],
        again=_package_again,
        spelling="one",
    ),
    _checked("survivor", SURVIVOR),
    _checked("mentor", MENTOR),
    Parser(
        name="rooms.wire.leaf_nodes.read",
        read=_whole_leaf,
        honest=LEAVES,
        refuses=(Unreadable,),
        again=lambda leaf: leaf.signed + tls.as_vector(leaf.signature),
        spelling="one",
    ),
    Parser(
        name="rooms.wire.padding.unpad_key_package",
        read=padding.unpad_key_package,
        honest=[padding.pad_key_package(each) for each in (SURVIVOR, MENTOR)],
        refuses=(Refusal,),
        codes=["key_package_padding"],
        again=padding.pad_key_package,
        spelling="one",
    ),
    Parser(
        name="rooms.wire.padding.unpad_welcome",
        read=padding.unpad_welcome,
        honest=[padding.pad_welcome(WELCOME * times) for times in (1, 4, 30)],
        refuses=(Refusal,),
        codes=["welcome_padding"],
        again=padding.pad_welcome,
        spelling="one",
    ),
    Parser(
        name="rooms.wire.tls.vector",
        read=_whole_vector,
        honest=[tls.as_vector(bytes(length)) for length in (0, 1, 63, 64, 16_383, 16_384)],
        refuses=(Unreadable,),
        again=_with_place,
        spelling="one",
    ),
    Parser(
        name="rooms.wire.tls.number",
        read=lambda data: tls.number(data, 0, 8)[0],
        honest=[bytes(8), b"\xff" * 8],
        refuses=(Unreadable,),
        again=lambda number: number.to_bytes(8, "big"),
        spelling="some",
    ),
    Parser(
        name="rooms.wire.tls.numbers",
        read=lambda data: tls.numbers(data, 2),
        honest=[b"", b"\x00\x01", b"\x00\x01\xff\xff"],
        refuses=(Unreadable,),
        again=lambda numbers: b"".join(number.to_bytes(2, "big") for number in numbers),
        spelling="one",
    ),
    Parser(
        name="rooms.wire.tls.done",
        read=lambda data: tls.done(data, 4),
        honest=[bytes(4)],
        refuses=(Unreadable,),
        again=lambda _: bytes(4),
        spelling="some",
    ),
    Parser(
        name="rooms.delivery.postings.application",
        read=_post,
        honest=PRIVATE,
        refuses=(Refusal,),
        codes=[*OF_A_MESSAGE, "malformed"],
        again=lambda posting: bytes(posting.body),
        spelling="one",
    ),
    Parser(
        name="rooms.delivery.postings.commit",
        read=lambda data: _commit(data, None),
        honest=PUBLIC,
        refuses=(Refusal,),
        codes=[*OF_A_COMMIT, "malformed"],
        again=lambda posting: bytes(posting.body),
        spelling="one",
    ),
    Parser(
        name="rooms.delivery.postings.commit and its Welcome",
        read=lambda data: _commit(PUBLIC[0], data),
        honest=[padding.pad_welcome(WELCOME)],
        refuses=(Refusal,),
        codes=["welcome_padding"],
        again=lambda posting: padding.pad_welcome(padding.unpad_welcome(posting.welcome)),
        spelling="one",
    ),
]
