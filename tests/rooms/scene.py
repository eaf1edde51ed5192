"""A room with people in it: Mo and Noor mentor, Ana, Bea and Cleo are survivors.

Everybody goes through the real verbs. A scene holds what their devices would hold: seats, secrets,
leaf keys, who sits on which leaf.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models.functions import Now
from mls_rs_uniffi import CipherSuite, Client, client_config_default, generate_signature_keypair

from peerchat import keyring
from peerchat.trust import certificates, generations, identity, jws
from rooms.delivery import log, opening, postings
from rooms.delivery.transactions import Receipt
from rooms.lifecycle import knocks, presence, rooms, seats
from rooms.lifecycle.models import Lease, Seat
from rooms.wire import frames, padding
from tests import mls_bytes

on_both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def key_package(identity: bytes, key: Ed25519PrivateKey | None = None) -> bytes:
    """A padded KeyPackage by mls-rs; it lives 365 days."""
    config = client_config_default()
    config.use_ratchet_tree_extension = True
    keys = generate_signature_keypair(CipherSuite.CURVE25519_AES128)
    if key is not None:
        public = jws.public_bytes(key)
        keys.public_key.bytes = public
        keys.secret_key.bytes = key.private_bytes_raw() + public
    made = Client(identity, keys, config).generate_key_package_message().to_bytes()
    return padding.pad_key_package(made)


@dataclass
class Mentor:
    """A leaf key with its shift and lead certificates."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    shift: str = ""
    lead: str = ""

    @property
    def leaf_key(self) -> bytes:
        return jws.thumbprint(jws.public_bytes(self.key))


@dataclass
class Scene:
    """One room. `now` is real, since the verbs of delivery read the clock."""

    capacity: int = 8
    now: int = field(default_factory=lambda: int(time.time()))
    process: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    number: int = 0
    epoch: int = 0
    group_id: bytes = b""
    secret_of: dict[bytes, bytes] = field(default_factory=dict)
    attended: bool = False
    """Has a mentor come yet? Before that no survivor may."""

    def __post_init__(self) -> None:
        self.keys = keyring.current(self.now)
        presence.renew(self.process)
        self.room = rooms.create(
            title={"en": "Evening", "es": "Tarde"},
            band="18-24",
            lang="en",
            capacity=self.capacity,
            minute=self.now // 60,
        )

    # At the door

    def mentor(self, *, lasts: int = 3_600) -> Mentor:
        """On shift in this room, for so many seconds more."""
        mentor = Mentor()
        assert self.keys.lead_key is not None
        assert self.keys.lead is not None
        mentor.lead = self.keys.lead
        mentor.shift = certificates.issue_shift(
            self.keys.lead_key,
            certificates.Shift(
                jti=secrets.token_bytes(16),
                rooms=(self.room,),
                role="mentor",
                bands=("18-24",),
                langs=("en",),
                states=(),
                training_until=self.now + 86_400,
                name="Mo",
                leaf=mentor.leaf_key,
                nbf=self.now - 60,
                exp=self.now + lasts,
            ),
        )
        return mentor

    def seat(self, mentor: Mentor | None = None) -> bytes:
        """Sit down. A survivor who is the very first finds a mentor there who does nothing more."""
        if mentor is None and not self.attended:
            self.seat(self.mentor())
        self.attended = True
        secret = secrets.token_bytes(32)
        taken = seats.take(
            self.room,
            role="mentor" if mentor else "survivor",
            leaf_key=mentor.leaf_key if mentor else None,
            secret=secret,
            process=self.process,
            minute=self.now // 60,
        )
        self.secret_of[taken.seat] = secret
        return taken.seat

    def stay(self) -> None:
        """Its process needs to say no more for an hour that it is there."""
        Lease.objects.filter(pk=self.process).update(renewed=Now() + timedelta(hours=1))

    # Into the group

    def opening(self, mentor: Mentor, number: int, *, inside: bool = True) -> frames.Open:
        """What a mentor sends to open a generation."""
        group_id = secrets.token_bytes(16)
        descriptor = generations.Descriptor(
            room=self.room,
            number=number,
            group=group_id,
            agreement=bytes(32),
            ruleset=bytes(32),
            staff=bytes(32),
            iat=self.now,
            key=jws.public_bytes(mentor.key),
            shift=mentor.shift,
            lead=mentor.lead,
        )
        return frames.Open(
            room=self.room,
            where="inside" if inside else "outside",
            generation=number,
            group_id=group_id,
            descriptor=generations.issue(mentor.key, descriptor),
        )

    def open(self, mentor: Mentor, seat: bytes) -> None:
        """The next generation, with `seat` on leaf 0."""
        frame = self.opening(mentor, self.number + 1)
        opening.open_next(seat, frame, root=self.keys.root, now=self.now)
        self.number, self.epoch, self.group_id = frame.generation, 0, frame.group_id

    def knock(self, seat: bytes) -> None:
        knocks.knock(seat, key_package=key_package(seat), root=self.keys.root, now=self.now)

    def knock_as(self, mentor: Mentor, seat: bytes) -> None:
        """A second mentor knocks like everybody, with her certificates in her identity."""
        whole = identity.encode(identity.Mentor(seat, mentor.shift, mentor.lead))
        package = key_package(whole, mentor.key)
        knocks.knock(seat, key_package=package, root=self.keys.root, now=self.now)

    # Frames, as devices would send them

    def message(self, *, epoch: int | None = None, commitment: bytes | None = None) -> frames.Post:
        epoch = self.epoch if epoch is None else epoch
        return frames.Post(
            room=self.room,
            generation=self.number,
            client_id=secrets.token_bytes(16),
            epoch=epoch,
            body=mls_bytes.private(self.group_id, epoch=epoch, commitment=commitment),
        )

    def change(
        self,
        *,
        adds: dict[bytes, int] | None = None,
        removes: tuple[int, ...] = (),
        leaf: int = 0,
        epoch: int | None = None,
    ) -> frames.Commit:
        epoch = self.epoch if epoch is None else epoch
        added = [frames.Added(seat=seat, leaf=leaf) for seat, leaf in (adds or {}).items()]
        return frames.Commit(
            room=self.room,
            generation=self.number,
            client_id=secrets.token_bytes(16),
            epoch=epoch,
            body=mls_bytes.public(self.group_id, epoch=epoch, leaf=leaf),
            adds=added,
            removes=list(removes),
            welcome=mls_bytes.welcome() if added else None,
        )

    # Through the log

    def post(self, seat: bytes, frame: frames.Post | None = None) -> Receipt:
        return log.post(postings.application(frame or self.message(), seat=seat))

    def commit(self, seat: bytes, frame: frames.Commit) -> Receipt:
        receipt = log.post(postings.commit(frame, seat=seat))
        self.epoch = frame.epoch + 1
        return receipt

    def admit(self, mentor_seat: bytes, *newcomers: bytes, first: int = 1) -> Receipt:
        """Newcomers knock and are added from leaf `first` on."""
        for newcomer in newcomers:
            self.knock(newcomer)
        adds = {newcomer: first + index for index, newcomer in enumerate(newcomers)}
        return self.commit(mentor_seat, self.change(adds=adds))


def long_gone(seat: bytes) -> None:
    """The line of this mentor's seat broke, and is not back within a blink."""
    Seat.objects.filter(pk=seat, process=None).update(lost=Now() - 2 * presence.BLINK)


@dataclass
class Started:
    """Mo has opened the room; Ana and Bea are inside, on leaves 1 and 2."""

    scene: Scene
    mentor: Mentor
    mo: bytes
    ana: bytes
    bea: bytes


def started(*, capacity: int = 8) -> Started:
    scene = Scene(capacity=capacity)
    mentor = scene.mentor()
    mo, ana, bea = scene.seat(mentor), scene.seat(), scene.seat()
    scene.open(mentor, mo)
    scene.admit(mo, ana, bea)
    return Started(scene, mentor, mo, ana, bea)


def joined(room: Started) -> tuple[Mentor, bytes]:
    """A second mentor, let in by Mo on leaf 3, and her seat."""
    scene, noor = room.scene, room.scene.mentor()
    seat = scene.seat(noor)
    scene.knock_as(noor, seat)
    scene.commit(room.mo, scene.change(adds={seat: 3}))
    return noor, seat
