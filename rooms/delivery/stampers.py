"""The stamp key of this process: made at first use, certified, published, renewed.

Its certificate is stored before the first entry that it stamps, so that whoever reads an entry can
check it. The private half never leaves memory.
"""

from __future__ import annotations

from collections.abc import Collection

from peerchat import keyring
from rooms.delivery import forgetting
from rooms.delivery.models import StampCertificate
from rooms.delivery.stamping import SIGNING, Stamper
from rooms.wire import frames


class Stampers:
    """Hands out the key that signs now. For the writer's thread alone."""

    def __init__(self) -> None:
        self._current: Stamper | None = None

    def at(self, now: int) -> Stamper:
        """The stamper for a transaction at `now` (Unix seconds). Outside any transaction."""
        if self._current is None or self._current.is_spent(now):
            held = keyring.current(now)
            fresh = Stamper.fresh(
                issuer=held.stamp_issuer_key, certificate=held.stamp_issuer, now=now
            )
            StampCertificate.objects.create(
                key=fresh.id,
                issuer_jws=fresh.certificate.issuer,
                key_jws=fresh.certificate.key,
                until=now + SIGNING + CERTIFICATE_KEPT,
            )
            self._current = fresh
        return self._current


CERTIFICATE_KEPT = forgetting.KEPT * 60 + 2 * int(forgetting.EVERY)
"""Seconds for which a certificate is kept after its key last signed: as long as entries live."""


def certificates(keys: Collection[bytes]) -> dict[bytes, frames.StampKeyCertificate]:
    """Of these keys, by key id. One that is too old for any entry in the log may be missing."""
    found = StampCertificate.objects.filter(key__in=keys)
    return {
        row.key: frames.StampKeyCertificate(issuer=row.issuer_jws, key=row.key_jws) for row in found
    }
