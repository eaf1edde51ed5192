"""KeyPackages and Welcomes in fixed sizes, so that their length tells nothing of who is in them.

u32 length ‖ MLSMessage ‖ zeros, up to the smallest size that fits. Anything else is refused: spare
bytes would be a second channel past the server, and a second spelling of the same message.
"""

from __future__ import annotations

from typing import Literal

from rooms.wire.refusals import Refusal

KEY_PACKAGE_SIZES = (1_024, 4_096)
WELCOME_SIZES = (4_096, 16_384, 49_152)
LONGEST_OF_A_SURVIVOR = 512
"""Bytes of a KeyPackage. Ours has 288, mls-rs's 300. Anybody may hand one in, and each later
Welcome carries most of it: with longer ones strangers could fill a room until nobody can be let in.
"""

Wrong = Literal["key_package_padding", "welcome_padding"]


def pad_key_package(message: bytes) -> bytes:
    """An MLSMessage to 1 or 4 KiB. Refused when it is empty or does not fit."""
    return _pad(message, KEY_PACKAGE_SIZES, "key_package_padding")


def unpad_key_package(padded: bytes) -> bytes:
    """The MLSMessage inside. Raises `Refusal` (`key_package_padding`)."""
    return _unpad(padded, KEY_PACKAGE_SIZES, "key_package_padding")


def pad_welcome(message: bytes) -> bytes:
    """An MLSMessage to 4, 16 or 48 KiB. Refused when it is empty or does not fit."""
    return _pad(message, WELCOME_SIZES, "welcome_padding")


def unpad_welcome(padded: bytes) -> bytes:
    """The MLSMessage inside. Raises `Refusal` (`welcome_padding`)."""
    return _unpad(padded, WELCOME_SIZES, "welcome_padding")


def _pad(message: bytes, sizes: tuple[int, ...], code: Wrong) -> bytes:
    whole = len(message).to_bytes(4, "big") + message
    for size in sizes:
        if message and len(whole) <= size:
            return whole.ljust(size, b"\x00")
    raise Refusal(code)


def _unpad(padded: bytes, sizes: tuple[int, ...], code: Wrong) -> bytes:
    message = padded[4 : 4 + int.from_bytes(padded[:4], "big")]
    if _pad(message, sizes, code) != padded:
        raise Refusal(code)
    return message
