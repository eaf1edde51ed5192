"""What may not be used again, and an agency's codes that may be used once. Rows only.

A digest says nothing about who used it, for which room, or which of two digests belong together: no
column here could hold anything about a person. Times are whole Unix minutes.
"""

from __future__ import annotations

from django.db import models

from rooms.columns import Bytes


class Burnt(models.Model):
    """A puzzle or a ticket that was used, until it would have run out by itself."""

    digest = Bytes(primary_key=True, max_length=32)
    until = models.PositiveIntegerField(db_index=True)
    """Unix minute after which the row means nothing and goes."""


class Batch(models.Model):
    """Codes that an agency had made at one time, and what all of them are good for."""

    id = models.BigAutoField(primary_key=True)
    label = models.CharField(max_length=60)
    """For staff: to whom they were given. Never a person."""
    band = models.CharField(max_length=8)
    rooms = models.JSONField()
    """Public ids in hexadecimal; none: every room of the band."""
    made = models.PositiveIntegerField()
    """How many."""
    until = models.PositiveIntegerField(db_index=True)


class Code(models.Model):
    """One that was not used yet. Using it deletes the row: no row tells which seat it made."""

    digest = Bytes(primary_key=True, max_length=32)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="codes")
