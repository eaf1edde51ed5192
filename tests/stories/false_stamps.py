"""Stamps that a lying server makes: its own power to sign, used on entries nobody posted.

The stamp issuer's key lies on the server, so a stamp alone never proves that an entry is honest.
"""

from __future__ import annotations

import hashlib
import time

import msgspec

from peerchat.ceremony import making
from rooms.delivery.stamping import Stamper, Stored
from rooms.wire import frames, mls
from rooms.wire.refusals import Refusal
from tests.stories.house import House

NONE = bytes(32)


class FalseStamps:
    """A stamp key of the liar's own, certified as the house would."""

    def __init__(self, house: House) -> None:
        keys = house.data / "keys"
        self._stamper = Stamper.fresh(
            issuer=making.read_key(keys / "stamp-issuer.key"),
            certificate=(keys / "stamp-issuer.jws").read_text().strip(),
            now=int(time.time()),
        )

    def announced(self) -> frames.StampKey:
        """The frame that makes a client take these stamps."""
        return frames.StampKey(certificate=self._stamper.certificate)

    def stamped(self, entry: frames.Entry) -> frames.Entry:
        """The entry as it is now, with a stamp that holds."""
        (stamp,) = self._stamper.sign(
            [
                Stored(
                    room=entry.room,
                    generation=entry.generation,
                    epoch=entry.epoch,
                    seat=entry.seat,
                    seq=entry.seq,
                    minute=entry.minute,
                    commitment=_stamped_hash(entry),
                )
            ]
        )
        return msgspec.structs.replace(entry, stamp=stamp)


def _stamped_hash(entry: frames.Entry) -> bytes:
    if entry.kind == 1:
        return hashlib.sha256(entry.body).digest()
    try:
        return mls.private(entry.body).commitment
    except Refusal:
        return NONE
