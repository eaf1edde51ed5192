"""A code that a mentor types at the start of her shift. Rows only.

The row knows the name that she shows this shift and the room, not who she is; of the code it keeps
SHA-256, which suffices for 60 random bits that live some hours. Times are whole Unix minutes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from rooms.columns import Bytes


class ShiftCode(models.Model):
    """One mentor, one shift, one room."""

    id = models.BigAutoField(primary_key=True)
    code = Bytes(max_length=32, unique=True)
    """SHA-256 of what is typed."""
    name = models.CharField(max_length=24)
    room = Bytes(max_length=16)
    """Public id; no foreign key into the rooms' tables."""
    bands = models.JSONField()
    langs = models.JSONField()
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)
    leaf = Bytes(max_length=32, null=True)
    """Thumbprint in the newest certificate; the one before it is good no longer."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_shift_lasts_twelve_hours_at_most",
                condition=Q(ends__gt=F("begins"), ends__lte=F("begins") + 12 * 60),
            ),
        )
