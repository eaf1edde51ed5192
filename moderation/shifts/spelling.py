"""How a code is written and read: twelve characters of Crockford's base 32, 60 bits. Pure.

No two of its characters look alike in print, and a hurried or dyslexic reader's O, I, L, small
letters, spaces and dashes are taken as meant.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Misspelt(ValueError):
    """Not a code. The message says nothing about what was typed."""


def make() -> str:
    """A new code, in groups for reading aloud."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(typed: str) -> bytes:
    """SHA-256 of the code that was meant. Raises `Misspelt`."""
    code = typed.strip().upper().translate(_MEANT)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise Misspelt("not a code")
    return hashlib.sha256(b"peerchat-shift-code-1" + code.encode("ascii")).digest()
