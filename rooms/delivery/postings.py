"""What a client wants stored, taken out of its frame and its MLSMessage once. Pure.

Everything that can be told without the rows is refused here. The server *cannot see* inside a
PrivateMessage; of a commit it reads who sent it and for which epoch, and takes the mentor's word
for who was added, since every client checks that word against the ratchet tree.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from rooms.wire import frames, mls, padding, tls
from rooms.wire.refusals import Refusal

COMMIT: Final = 1
APPLICATION: Final = 2


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """One message for the log. `commitment` is 32 bytes, of a commit SHA-256(body)."""

    room: bytes
    generation: int
    client_id: bytes
    epoch: int
    seat: bytes
    group_id: bytes
    commitment: bytes
    body: bytes
    kind: int = APPLICATION
    sender: int = -1
    """Leaf that signed; of commits only."""
    adds: tuple[frames.Added, ...] = ()
    removes: tuple[int, ...] = ()
    welcome: bytes | None = None


def application(frame: frames.Post, *, seat: bytes) -> Posting:
    """A message. Raises `not_private_message`, `commitment_missing`, `malformed`."""
    message = mls.private(frame.body)
    if message.epoch != frame.epoch:
        raise Refusal("malformed")
    return Posting(
        room=frame.room,
        generation=frame.generation,
        client_id=frame.client_id,
        epoch=frame.epoch,
        seat=seat,
        group_id=message.group_id,
        commitment=message.commitment,
        body=frame.body,
    )


def commit(frame: frames.Commit, *, seat: bytes) -> Posting:
    """A commit with the Welcome it makes.

    Raises `not_public_message`, `not_a_commit`, `wrong_sender`, `malformed`, `leaf_wrong`,
    `remove_unknown`, `welcome_missing`, `welcome_unexpected`, `welcome_padding`.
    """
    message = mls.public(frame.body)
    if message.epoch != frame.epoch or message.authenticated_data:
        raise Refusal("malformed")
    seats, leaves = {add.seat for add in frame.adds}, {add.leaf for add in frame.adds}
    if len(seats) != len(frame.adds) or len(leaves) != len(frame.adds):
        raise Refusal("leaf_wrong")
    if len(set(frame.removes)) != len(frame.removes):
        raise Refusal("remove_unknown")
    _check_welcome(frame)
    return Posting(
        room=frame.room,
        generation=frame.generation,
        client_id=frame.client_id,
        epoch=frame.epoch,
        seat=seat,
        group_id=message.group_id,
        commitment=hashlib.sha256(frame.body).digest(),
        body=frame.body,
        kind=COMMIT,
        sender=message.sender,
        adds=tuple(frame.adds),
        removes=tuple(frame.removes),
        welcome=frame.welcome,
    )


def _check_welcome(frame: frames.Commit) -> None:
    if frame.welcome is None:
        if frame.adds:
            raise Refusal("welcome_missing")
        return
    if not frame.adds:
        raise Refusal("welcome_unexpected")
    try:
        kind, _at = mls.wire_format(padding.unpad_welcome(frame.welcome))
    except tls.Unreadable as error:
        raise Refusal("welcome_padding") from error
    if kind != mls.WELCOME:
        raise Refusal("welcome_padding")
