"""Who opened which generation: what a client was told, and what a lying server could show it."""

from __future__ import annotations

import secrets
import time

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.ceremony import making
from peerchat.trust import certificates, generations, jws
from rooms.wire import frames
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest

replace = msgspec.structs.replace


def known_to(guest: Guest) -> frames.Generation:
    """The generation that this one believes."""
    seated = [frame.generation for frame in guest.told(frames.Seated) if frame.generation]
    opened = [frame.generation for frame in guest.told(frames.GenerationOpened)]
    return (opened or seated)[-1]


class Impostor:
    """Descriptors of the next generation that nobody may believe, as a lying server could show;
    made so many seconds `ago`."""

    def __init__(self, room: Gathering, known: frames.Generation, *, ago: int = 0) -> None:
        self._room, self._known = room, known
        self._key = Ed25519PrivateKey.generate()
        self._group = secrets.token_bytes(16)
        self._now = int(time.time()) - ago

    @property
    def _shift(self) -> certificates.Shift:
        return certificates.Shift(
            jti=secrets.token_bytes(16),
            rooms=(self._room.room,),
            role="mentor",
            bands=("18-24",),
            langs=("en",),
            states=(),
            training_until=self._now + 3_600,
            name="Mo",
            leaf=jws.thumbprint(jws.public_bytes(self._key)),
            nbf=self._now - 60,
            exp=self._now + 3_600,
        )

    def _certified(self, root: Ed25519PrivateKey, shift: certificates.Shift) -> str:
        key = Ed25519PrivateKey.generate()
        lead = certificates.Lead(
            jti=secrets.token_bytes(16),
            key=jws.public_bytes(key),
            nbf=self._now - 86_400,
            exp=self._now + 86_400,
        )
        return generations.issue(
            self._key,
            generations.Descriptor(
                room=self._room.room,
                number=self._known.number + 1,
                group=self._group,
                agreement=bytes(32),
                ruleset=bytes(32),
                staff=bytes(32),
                iat=self._now,
                key=jws.public_bytes(self._key),
                shift=certificates.issue_shift(key, shift),
                lead=certificates.issue_lead(root, lead),
            ),
        )

    def offers(self) -> dict[str, frames.Generation]:
        """By what is wrong with each; the last is sound, but for its number."""
        root = making.read_key(self._room.house.data / "keys" / "root.key")
        shift = self._shift
        past = self._now - 6 * 3_600
        descriptors = {
            "a root of its own": self._certified(Ed25519PrivateKey.generate(), shift),
            "a shift that is over": self._certified(
                root, replace(shift, nbf=past, exp=past + 3_600, training_until=past + 3_600)
            ),
            "another room": self._certified(root, replace(shift, rooms=(bytes(16),))),
            "another's key": self._certified(root, replace(shift, leaf=bytes(32))),
        }
        shown = {wrong: self._shown(descriptor) for wrong, descriptor in descriptors.items()}
        # The group too is the one that it names: nothing is wrong with it but its number.
        before = replace(self._known, number=self._known.number + 1, epoch=0, head=0)
        return {**shown, "of the generation before": before}

    def sound(self) -> frames.Generation:
        """The control: what the root's holder could really certify."""
        root = making.read_key(self._room.house.data / "keys" / "root.key")
        return self._shown(self._certified(root, self._shift))

    def _shown(self, descriptor: str) -> frames.Generation:
        return frames.Generation(
            number=self._known.number + 1,
            group_id=self._group,
            epoch=0,
            head=0,
            descriptor=descriptor,
        )
