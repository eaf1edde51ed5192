"""Using something up, once. The row's primary key is what makes two at the same time impossible."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from rooms.entry.models import Burnt
from rooms.wire.refusals import Code, Refusal

SLACK = 2
"""Minutes a row outlives what it burnt, so that rounding never lets it be used again."""


def burn(kind: str, used: bytes, *, expires: int, now: int, spent: Code) -> None:
    """Use up `used`, valid until the Unix second `expires`. Raises `Refusal(spent)` afterwards.

    Belongs in the transaction of whatever it pays for, and undoes with it.
    """
    Burnt.objects.filter(until__lt=now // 60).delete()
    try:
        with transaction.atomic():
            Burnt.objects.create(digest=_digest(kind, used), until=expires // 60 + SLACK)
    except IntegrityError as already:
        raise Refusal(spent) from already


def is_burnt(kind: str, used: bytes) -> bool:
    """Was it used up, and not so long ago that nobody could use it anyway?"""
    return Burnt.objects.filter(digest=_digest(kind, used)).exists()


def _digest(kind: str, used: bytes) -> bytes:
    return hashlib.sha256(b"peerchat-burnt-1" + kind.encode("ascii") + b"\0" + used).digest()
