"""What may not be used again. Rows only.

A digest says nothing about who used it, for which room, or which of two digests belong together: no
column here could hold anything about a person.
"""

from __future__ import annotations

from django.db import models

from rooms.columns import Bytes


class Burnt(models.Model):
    """A puzzle or a ticket that was used, until it would have run out by itself."""

    digest = Bytes(primary_key=True, max_length=32)
    until = models.PositiveIntegerField(db_index=True)
    """Unix minute after which the row means nothing and goes."""
