"""The log of record: every entry of every room, in the one order that everybody sees.

The server *cannot see* what is said: a body is MLS ciphertext (a commit is public to members and
to us: who was added or removed, never what was said). Times are whole minutes. `hour` is the
generation's; on PostgreSQL the table is partitioned by it (`keeping`), so it is part of each key.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rooms.columns import Bytes
from rooms.lifecycle.models import Generation


class StampCertificate(models.Model):
    """A stamp key that some process signs with, and who vouches for it. Public halves only."""

    key = Bytes(primary_key=True, max_length=16)
    """First 16 bytes of the key's thumbprint."""
    issuer_jws = models.TextField()
    key_jws = models.TextField()
    until = models.PositiveBigIntegerField()
    """Unix second up to which entries that it stamped may still be there."""


class Entry(models.Model):
    """One MLSMessage, where it stands in the order, and the stamp that proves when it came."""

    pk = models.CompositePrimaryKey("hour", "generation_id", "seq")
    hour = models.PositiveIntegerField()
    generation = models.ForeignKey(
        Generation, models.CASCADE, related_name="entries", db_index=False, db_constraint=False
    )
    """Whose row the writer holds: the database need not look for it once more an entry."""
    seq = models.PositiveBigIntegerField()
    kind = models.PositiveSmallIntegerField()
    epoch = models.PositiveBigIntegerField()
    """FramedContent's."""
    sender = Bytes(max_length=16)
    """Seat."""
    client_id = Bytes(max_length=16)
    commitment = Bytes(max_length=32)
    """From the authenticated data; of a commit SHA-256(body)."""
    body = Bytes()
    welcome = Bytes(null=True)
    """Of a commit that adds: padded, delivered only to the seats it adds."""
    changes = Bytes(null=True)
    """Of a commit: MessagePack [adds, removes] as declared."""
    stamp = Bytes()
    """MessagePack of `frames.Stamp`."""
    minute = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="a_client_id_is_stored_once_a_sender",
                fields=("hour", "generation", "sender", "client_id"),
            ),
            models.UniqueConstraint(
                name="a_commitment_is_stored_once",
                fields=("hour", "generation", "commitment"),
            ),
            models.UniqueConstraint(
                name="one_commit_an_epoch",
                fields=("hour", "generation", "epoch"),
                condition=Q(kind=1),
            ),
            models.CheckConstraint(
                name="only_commits_carry_changes_and_welcomes",
                condition=Q(kind=1, changes__isnull=False)
                | Q(kind=2, changes__isnull=True, welcome__isnull=True),
            ),
        )
