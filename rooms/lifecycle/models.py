"""Rooms, seats, generations, knocks, and who sits on which leaf: rows only, no verbs.

The server *cannot see* here who anybody is: a seat is 16 random bytes, new for each room and
visit. There is no name, no address, no contact, and no time finer than a minute. Invariants are
constraints whose names read as sentences.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rooms.columns import Bytes


class Room(models.Model):
    """A place to talk. Small groups (porch, aside, hand-off) are rooms with a kind and a parent."""

    class Kind(models.TextChoices):
        ROOM = "room"
        PORCH = "porch"
        ASIDE = "aside"
        HANDOFF = "handoff"

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    id = Bytes(primary_key=True, max_length=16)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ROOM)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="groups")
    title = models.JSONField()
    """`{"en": ..., "es": ...}`, as the organisation words it."""
    band = models.CharField(max_length=8)
    lang = models.CharField(max_length=8)
    codes_only = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(default=8)
    """Survivors a mentor."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed = models.PositiveIntegerField(null=True)
    """Unix minute."""
    made = models.PositiveIntegerField()
    """Unix minute."""
    newest = models.PositiveIntegerField(default=0)
    """Number of the newest generation; 0 before the first."""
    changes = models.PositiveBigIntegerField(default=0)
    """Counts what the lobby shows, so that a lost bell is noticed."""


class Lease(models.Model):
    """A process that serves sockets, for as long as it says so. Belongs to no person."""

    id = Bytes(primary_key=True, max_length=16)
    renewed = models.DateTimeField()
    """By the database's clock: machines disagree about theirs."""


class Seat(models.Model):
    """The right to be in one room for one visit."""

    class Role(models.TextChoices):
        SURVIVOR = "survivor"
        MENTOR = "mentor"

    class Ended(models.TextChoices):
        LEFT = "left"
        REMOVED = "removed"
        REVOKED = "revoked"
        CLOSED = "closed"

    id = Bytes(primary_key=True, max_length=16)
    room = models.ForeignKey(Room, models.CASCADE, related_name="seats")
    role = models.CharField(max_length=8, choices=Role.choices)
    secret = Bytes(max_length=32)
    """SHA-256 of what resumes this seat."""
    leaf_key = Bytes(max_length=32, null=True)
    """Thumbprint of the key that a mentor's shift certificate names; null for survivors."""
    until = models.PositiveIntegerField(null=True)
    """Unix minute in which a mentor's certificates end, once she has shown them; null: no limit is
    known, as for seats that are older than this column."""
    minute = models.PositiveIntegerField()
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True, default="")
    process = models.ForeignKey(Lease, models.SET_NULL, null=True, related_name="seats")
    """Where its socket is; null when it has none."""
    lost = models.DateTimeField(null=True)
    """When a mentor's socket last went; null for survivors, of whom nobody is to know it."""
    froze_in = models.PositiveIntegerField(null=True)
    """Number of the generation in which its client last stopped; null when it never did."""
    froze = models.CharField(max_length=16, blank=True, default="")
    """Why."""
    froze_about = Bytes(max_length=16, null=True)
    """Seat that sent what it refused."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_mentor_has_a_leaf_key_and_a_survivor_has_none",
                condition=Q(role="mentor", leaf_key__isnull=False)
                | Q(role="survivor", leaf_key__isnull=True),
            ),
        )


class Generation(models.Model):
    """One MLS group in the life of a room."""

    id = models.BigAutoField(primary_key=True)
    room = models.ForeignKey(Room, models.CASCADE, related_name="generations")
    number = models.PositiveIntegerField()
    hour = models.PositiveIntegerField()
    """Unix hour of its opening: fixed, and part of every key of the log."""
    minute = models.PositiveIntegerField()
    group_id = Bytes(max_length=16)
    epoch = models.PositiveBigIntegerField(default=0)
    head = models.PositiveBigIntegerField(default=0)
    """Highest seq given; 0 before the first entry. Each transaction of the log writes it, and what
    else may change here: an index on any of these would be written each time too."""
    turned = models.PositiveIntegerField()
    """Minute at which this epoch began."""
    severed = models.BooleanField(default=False)
    """Did the commit that opened this epoch remove anybody? Then the one before is over at once."""
    over = models.BooleanField(default=False)
    """A newer generation has begun, or the room is closed: nothing is added any more."""
    descriptor = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="a_room_has_one_generation_of_each_number", fields=("room", "number")
            ),
            models.UniqueConstraint(name="a_group_id_is_never_used_again", fields=("group_id",)),
        )


class Leaf(models.Model):
    """Who sits on which leaf of the ratchet tree, as the committing mentor declared it."""

    id = models.BigAutoField(primary_key=True)
    generation = models.ForeignKey(Generation, models.CASCADE, related_name="leaves")
    number = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="leaves")
    added = models.PositiveBigIntegerField()
    """Seq of the commit that added it; 0 for whoever opened the generation."""
    removed = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="a_seat_is_added_once_a_generation", fields=("generation", "seat")
            ),
            models.UniqueConstraint(
                name="a_leaf_holds_one_seat_at_a_time",
                fields=("generation", "number"),
                condition=Q(removed__isnull=True),
            ),
        )


class Knock(models.Model):
    """Somebody waits to be let in, with a KeyPackage good for one Add."""

    id = models.BigAutoField(primary_key=True)
    room = models.ForeignKey(Room, models.CASCADE, related_name="knocks")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="knocks")
    key_package = Bytes()
    """As sent, padded; emptied once claimed."""
    digest = Bytes(max_length=32)
    minute = models.PositiveIntegerField()
    """Of the newest knock."""
    since = models.PositiveIntegerField()
    """Of the first knock of this wait: a place in the queue is kept."""
    claimed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="a_key_package_is_used_once", fields=("digest",)),
            models.UniqueConstraint(
                name="a_seat_waits_with_one_key_package",
                fields=("seat",),
                condition=Q(claimed=False),
            ),
        )
