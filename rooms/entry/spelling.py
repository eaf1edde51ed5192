"""How codes are written and read: in Crockford's base 32. Pure.

No two of its characters look alike in print, and a hurried or dyslexic reader's O, I, L, small
letters, spaces and dashes are taken as meant.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Misspelt(ValueError):
    """Not a code. The message says nothing about what was typed."""


@dataclass(frozen=True)
class Kind:
    """One kind of code: its length in characters, five bits each, and what its digests begin with,
    so that none of it is ever taken for one of another kind."""

    length: int
    domain: bytes

    def make(self) -> str:
        """A new code, in groups for reading aloud."""
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(self.length))
        return "-".join(drawn[at : at + GROUP] for at in range(0, self.length, GROUP))

    def fits(self, typed: str) -> bool:
        """Is it as long as a code of this kind?"""
        return len(_meant(typed)) == self.length

    def digest(self, typed: str) -> bytes:
        """SHA-256 of the code that was meant. Raises `Misspelt`."""
        code = _meant(typed)
        if len(code) != self.length or not set(code) <= set(ALPHABET):
            raise Misspelt("not a code")
        return hashlib.sha256(self.domain + code.encode("ascii")).digest()


def _meant(typed: str) -> str:
    return typed.strip().upper().translate(_MEANT)


SHIFT = Kind(12, b"peerchat-shift-code-1")
"""A mentor's, for the hours of her shift."""
AGENCY = Kind(16, b"peerchat-agency-code-1")
"""A survivor's: longer, since it lies about for months."""
