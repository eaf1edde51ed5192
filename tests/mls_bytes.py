"""MLSMessages made by hand, well-formed on the outside: the server never opens one.

Ciphertexts and tags are random bytes. For bytes that a member could open, tests use mls-rs or the
headless client.
"""

from __future__ import annotations

import secrets

from rooms.wire import padding
from rooms.wire.tls import as_vector

MLS10 = b"\x00\x01"


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def private(
    group_id: bytes,
    *,
    epoch: int,
    commitment: bytes | None = None,
    authenticated_data: bytes | None = None,
    content_type: int = 1,
    size: int = 300,
) -> bytes:
    """A PrivateMessage; its authenticated data is 0x01 and a random commitment unless given."""
    if authenticated_data is None:
        authenticated_data = b"\x01" + (commitment or secrets.token_bytes(32))
    return b"".join(
        (
            MLS10,
            b"\x00\x02",
            as_vector(group_id),
            u64(epoch),
            bytes([content_type]),
            as_vector(authenticated_data),
            as_vector(secrets.token_bytes(28)),
            as_vector(secrets.token_bytes(size)),
        )
    )


def public(
    group_id: bytes,
    *,
    epoch: int,
    leaf: int,
    sender_type: int = 1,
    content_type: int = 3,
    authenticated_data: bytes = b"",
    path: bytes | None = None,
) -> bytes:
    """A PublicMessage with a commit of one random proposal."""
    return b"".join(
        (
            MLS10,
            b"\x00\x01",
            as_vector(group_id),
            u64(epoch),
            bytes([sender_type]),
            leaf.to_bytes(4, "big"),
            as_vector(authenticated_data),
            bytes([content_type]),
            as_vector(secrets.token_bytes(40)),
            b"\x00" if path is None else b"\x01" + path,
            as_vector(secrets.token_bytes(64)),
            as_vector(secrets.token_bytes(32)),
            as_vector(secrets.token_bytes(32)),
        )
    )


def welcome() -> bytes:
    """A padded Welcome."""
    return padding.pad_welcome(MLS10 + b"\x00\x03" + secrets.token_bytes(900))
