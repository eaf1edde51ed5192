"""How a member talks in our rooms once inside: `post`, `receipt`, `entry`.

Bodies are PrivateMessages by hand (RFC 9420 §6.3): right on the outside, a filler within.
"""

from __future__ import annotations

import secrets

from rooms.wire import frames, mls, tls
from tests.bench.crowd import Lost
from tests.bench.plain import FRAME

SENDER_DATA = bytes(28)
COMMITMENT, ID, CLOCK = 32, 16, 8


class Talking:
    """One member's messages in one epoch of one group."""

    def __init__(self, *, room: bytes, generation: int, group_id: bytes, epoch: int) -> None:
        self.room = room
        self.generation = generation
        self.epoch = epoch
        head = b"".join(number.to_bytes(2, "big") for number in (mls.MLS10, mls.PRIVATE_MESSAGE))
        self._head = (
            head + tls.as_vector(group_id) + epoch.to_bytes(8, "big") + bytes((mls.APPLICATION,))
        )
        self._filler = b""
        missing = FRAME - len(self.message(0))
        # The vector's length takes a byte more once it passes 63.
        self._filler = secrets.token_bytes(missing - 1)

    def message(self, sent: int) -> bytes:
        random = secrets.token_bytes(ID + COMMITMENT)
        data = bytes((mls.COMMITMENT_VERSION,)) + random[ID:]
        ciphertext = self._filler + sent.to_bytes(CLOCK, "big")
        post = frames.Post(
            room=self.room,
            generation=self.generation,
            client_id=random[:ID],
            epoch=self.epoch,
            body=self._head
            + tls.as_vector(data)
            + tls.as_vector(SENDER_DATA)
            + tls.as_vector(ciphertext),
        )
        return frames.write(post)

    def receipts(self, payload: bytes) -> int:
        frame = frames.read_from_server(payload)
        if isinstance(frame, frames.Refused):
            raise Lost(f"refused: {frame.code}")
        return int(isinstance(frame, frames.Receipt))

    def entry(self, payload: bytes) -> tuple[int, int]:
        frame = frames.read_from_server(payload)
        if not isinstance(frame, frames.Entry):
            raise Lost("not an entry")
        return frame.seq, int.from_bytes(frame.body[-CLOCK:], "big")
