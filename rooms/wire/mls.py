"""The outside of an MLSMessage (RFC 9420 §6): which group, which epoch, whose leaf.

All that the server may know of a message before it stores it. The inside of a PrivateMessage it
*cannot see*: not the text, not even who among the members wrote it. Pure and strict: a message has
one spelling, and nothing may follow it.
"""

from __future__ import annotations

import msgspec

from rooms.wire import leaf_nodes, tls
from rooms.wire.refusals import Refusal

MLS10 = 1
PUBLIC_MESSAGE, PRIVATE_MESSAGE, WELCOME, KEY_PACKAGE = 1, 2, 3, 5
APPLICATION, COMMIT = 1, 3
MEMBER = 1
COMMITMENT_VERSION = 0x01


class Private(msgspec.Struct, frozen=True):
    """A PrivateMessage (§6.3)."""

    group_id: bytes
    epoch: int
    content_type: int
    authenticated_data: bytes

    @property
    def commitment(self) -> bytes:
        """The 32 bytes that bind this message to what it says. Raises `commitment_missing`."""
        data = self.authenticated_data
        if len(data) != 33 or data[0] != COMMITMENT_VERSION:
            raise Refusal("commitment_missing")
        return data[1:]


class Public(msgspec.Struct, frozen=True):
    """A PublicMessage with a commit from a member (§6.2): all that we take in the open."""

    group_id: bytes
    epoch: int
    sender: int
    """Leaf index."""
    authenticated_data: bytes


def wire_format(data: bytes) -> tuple[int, int]:
    """The wire format of an MLSMessage, and where its body starts. Raises `tls.Unreadable`."""
    version, at = tls.number(data, 0, 2)
    if version != MLS10:
        raise tls.Unreadable("not mls10")
    return tls.number(data, at, 2)


def private(data: bytes) -> Private:
    """A PrivateMessage with application content. Raises `not_private_message`."""
    try:
        kind, at = wire_format(data)
        if kind != PRIVATE_MESSAGE:
            raise Refusal("not_private_message")
        group_id, at = tls.vector(data, at)
        epoch, at = tls.number(data, at, 8)
        content_type, at = tls.number(data, at, 1)
        authenticated_data, at = tls.vector(data, at)
        _sender_data, at = tls.vector(data, at)
        _ciphertext, at = tls.vector(data, at)
        tls.done(data, at)
    except tls.Unreadable as error:
        raise Refusal("not_private_message") from error
    if content_type != APPLICATION:
        raise Refusal("not_private_message")
    return Private(group_id, epoch, content_type, authenticated_data)


def public(data: bytes) -> Public:
    """A member's commit. Raises `not_public_message`, `not_a_commit`, `wrong_sender`."""
    try:
        kind, at = wire_format(data)
        if kind != PUBLIC_MESSAGE:
            raise Refusal("not_public_message")
        group_id, at = tls.vector(data, at)
        epoch, at = tls.number(data, at, 8)
        sender_type, at = tls.number(data, at, 1)
        if sender_type != MEMBER:
            raise Refusal("wrong_sender")
        sender, at = tls.number(data, at, 4)
        authenticated_data, at = tls.vector(data, at)
        content_type, at = tls.number(data, at, 1)
        if content_type != COMMIT:
            raise Refusal("not_a_commit")
        at = _commit(data, at)
        for _ in ("signature", "confirmation_tag", "membership_tag"):
            value, at = tls.vector(data, at)
            if not value:
                raise Refusal("not_public_message")
        tls.done(data, at)
    except tls.Unreadable as error:
        raise Refusal("not_public_message") from error
    return Public(group_id, epoch, sender, authenticated_data)


def _commit(data: bytes, at: int) -> int:
    """Past a Commit (§12.4): its proposals, and the path if there is one."""
    _proposals, at = tls.vector(data, at)
    has_path, at = tls.number(data, at, 1)
    if has_path not in (0, 1):
        raise tls.Unreadable("neither absent nor present")
    if has_path:
        _leaf_node, at = leaf_nodes.read(data, at)
        _nodes, at = tls.vector(data, at)
    return at
