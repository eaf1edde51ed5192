"""The claims of one certificate, taken out one by one, each with its form.

A claim that is absent, unknown or of another form refuses the whole certificate: what a reader
skips today, an attacker uses tomorrow.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from peerchat.trust import base64url, points
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from collections.abc import Collection

    from peerchat.trust.jws import Json

GRACE = 600
"""Seconds by which two clocks may differ, at both ends of every window."""

MAX_WORD = 16
MAX_TOKEN = 4_096
_URL = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[\x21-\x7e]*)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@lru_cache(maxsize=1_024)
def _has_prime_order(key: bytes) -> bool:
    """Leads, issuers and mentors come back with every certificate; the arithmetic takes 7 ms."""
    return points.has_prime_order(key)


class Claims:
    """Verified members of one certificate. Every getter raises `CertificateRefused`."""

    def __init__(self, name: str, members: dict[str, Json], expected: Collection[str]) -> None:
        """Demand `v` = 1 and exactly the `expected` claims beside it."""
        self.name = name
        self._members = members
        if not {"v", *expected} <= members.keys():
            raise self.refused("claim_missing")
        if members.keys() != {"v", *expected}:
            raise self.refused("claim_unknown")
        if self.moment("v") != 1:
            raise self.refused("claim_wrong")

    def refused(self, fault: str) -> CertificateRefused:
        """The refusal of this certificate for `fault`."""
        return CertificateRefused(f"{self.name}_{fault}")

    def raw(self, claim: str, length: int) -> bytes:
        """`length` bytes in base64url: an id (16) or a hash (32)."""
        return self._raw(self._members[claim], length)

    def key(self, claim: str) -> bytes:
        """A raw Ed25519 key, and one under which nobody's signature is judged in two ways."""
        key = self.raw(claim, 32)
        if not _has_prime_order(key):
            raise self.refused("claim_wrong")
        return key

    def raws(self, claim: str, length: int, *, fewest: int, most: int) -> tuple[bytes, ...]:
        """A list of byte strings of one length."""
        return tuple(self._raw(item, length) for item in self._list(claim, fewest, most))

    def moment(self, claim: str) -> int:
        """Unix seconds."""
        value = self._members[claim]
        if type(value) is not int or value < 0:
            raise self.refused("claim_wrong")
        return value

    def flag(self, claim: str) -> bool:
        """True or false."""
        value = self._members[claim]
        if not isinstance(value, bool):
            raise self.refused("claim_wrong")
        return value

    def text(self, claim: str, longest: int) -> str:
        """1 to `longest` code points, none of them a control character."""
        return self._text(self._members[claim], longest)

    def texts(self, claim: str, longest: int, *, most: int) -> tuple[str, ...]:
        """A list of at most `most` short texts."""
        return tuple(self._text(item, longest) for item in self._list(claim, 0, most))

    def one_of(self, claim: str, choices: Collection[str]) -> str:
        """One of the given words."""
        value = self.text(claim, MAX_WORD)
        if value not in choices:
            raise self.refused("claim_wrong")
        return value

    def some_of(self, claim: str, choices: Collection[str]) -> tuple[str, ...]:
        """At least one of the given words, none twice."""
        values = self.texts(claim, MAX_WORD, most=len(choices))
        if not values or len(set(values)) != len(values) or not set(values) <= set(choices):
            raise self.refused("claim_wrong")
        return values

    def url(self, claim: str) -> str:
        """An https address in lower-case ASCII host form, at most 200 characters."""
        value = self.text(claim, 200)
        if not _URL.fullmatch(value):
            raise self.refused("claim_wrong")
        return value

    def token(self, claim: str) -> str:
        """Another certificate, carried inside; its own check looks at its form."""
        return self.text(claim, MAX_TOKEN)

    def window(self, start: int, end: int, *, longest: int | None, now: int) -> None:
        """Demand start < end, not longer than `longest` seconds, and `now` within, with grace."""
        if end <= start or (longest is not None and end - start > longest):
            raise self.refused("window_wrong")
        if now < start - GRACE:
            raise self.refused("too_early")
        if now >= end + GRACE:
            raise self.refused("expired")

    def _raw(self, value: Json, length: int) -> bytes:
        try:
            data = base64url.decode(value) if isinstance(value, str) else b""
        except ValueError as error:
            raise self.refused("claim_wrong") from error
        if len(data) != length:
            raise self.refused("claim_wrong")
        return data

    def _text(self, value: Json, longest: int) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= longest or _CONTROL.search(value):
            raise self.refused("claim_wrong")
        return value

    def _list(self, claim: str, fewest: int, most: int) -> list[Json]:
        value = self._members[claim]
        if not isinstance(value, list) or not fewest <= len(value) <= most:
            raise self.refused("claim_wrong")
        return value
