"""Members who talk, as fast as they are answered or as people do, and count what reaches them.

The same for every server: how to say a message and how to read one is a `Speech`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from picows import WSFrame, WSListener, WSMsgType, WSTransport

ENTRY = 400
"""Bytes from which a frame is an entry. All else that a server says to a member is shorter, but for
a stamp key: a member hears of each before it talks, and no proof is as long as a key lasts."""
READERS = 10
"""One in so many reads."""
PATIENCE = 120.0
"""Seconds until everybody must have everything once nobody talks any more."""


class Lost(Exception):
    """A message went missing, came twice, or was refused: there is nothing to measure."""


class Speech(Protocol):
    """How one member talks to one server."""

    def message(self, sent: int) -> bytes:
        """The next frame. `sent` is a clock's nanoseconds, to be found again in the entry."""

    def receipts(self, payload: bytes) -> int:
        """How many messages this short frame acknowledges: 0 or 1. Raises `Lost` on a refusal."""

    def entry(self, payload: bytes) -> tuple[int, int]:
        """(seq, sent) of an entry."""


class Member(WSListener):
    """One connection. Until it talks, what it hears waits in `heard`."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self.entries = 0
        self.receipts = 0
        self.sent = 0
        self.talking = False
        self.head: int | None = None
        self.latencies: list[int] = []
        self.fault: str | None = None
        self.deliver: Callable[[WSFrame], None] = self._keep

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self.deliver(frame)
        elif frame.msg_type == WSMsgType.CLOSE:
            self.fault = f"closed with {frame.get_close_code()}"
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.fault = self.fault or "disconnected"
        self.heard.put_nowait(b"")

    async def hear(self) -> bytes:
        """The next frame, as long as it does not talk. Raises `Lost` when there is none."""
        payload = await self.heard.get()
        if not payload:
            self.check()
        return payload

    def check(self) -> None:
        """Raises `Lost` when she met a fault."""
        if self.fault:
            raise Lost(self.fault)

    def _keep(self, frame: WSFrame) -> None:
        self.heard.put_nowait(frame.get_payload_as_bytes())

    def ready(self, speech: Speech, number: int) -> None:
        """From now on it counts; one in ten of a room decodes every entry as well."""
        self.speech = speech
        self.deliver = self._count if number % READERS else self._read

    def say(self) -> None:
        """One message."""
        self.sent += 1
        self.transport.send(WSMsgType.BINARY, self.speech.message(time.monotonic_ns()))

    def _count(self, frame: WSFrame) -> None:
        if frame.payload_size >= ENTRY:
            self.entries += 1
        else:
            self._answered(frame.get_payload_as_bytes())

    def _read(self, frame: WSFrame) -> None:
        if frame.payload_size < ENTRY:
            self._answered(frame.get_payload_as_bytes())
            return
        self.entries += 1
        seq, sent = self.speech.entry(frame.get_payload_as_bytes())
        if self.head is not None and seq != self.head + 1:
            self.fault = "an entry is missing, doubled or out of order"
        self.head = seq
        self.latencies.append(time.monotonic_ns() - sent)

    def _answered(self, payload: bytes) -> None:
        try:
            receipts = self.speech.receipts(payload)
        except Lost as lost:
            self.fault = str(lost)
            return
        self.receipts += receipts
        if receipts and self.talking:
            self.say()


class Crowd:
    """Everybody, room by room."""

    def __init__(self, rooms: Sequence[Sequence[Member]]) -> None:
        self.rooms = rooms
        self.everybody = [member for room in rooms for member in room]
        self._chatter: asyncio.Task[None] | None = None

    def start(self, rate: float | None) -> None:
        """Somebody says something so many times a second; or everybody whenever she is answered."""
        if rate is not None:
            self._chatter = asyncio.create_task(self._chat(rate))
            return
        for member in self.everybody:
            member.talking = True
            member.say()

    async def _chat(self, rate: float) -> None:
        """Each at a moment that has nothing to do with anybody else's, as people do; the same
        moments every time."""
        dice = Random(rate)
        due = time.monotonic()
        while True:
            due += dice.expovariate(rate)
            await asyncio.sleep(due - time.monotonic())
            dice.choice(self.everybody).say()

    async def stop(self) -> None:
        """Nobody talks; wait until everybody has everything. Raises `Lost`."""
        if self._chatter:
            self._chatter.cancel()
        for member in self.everybody:
            member.talking = False
        end = time.monotonic() + PATIENCE
        while not self.complete():
            self.check()
            if time.monotonic() > end:
                raise Lost("messages did not arrive")
            await asyncio.sleep(0.01)
        self.check()

    def complete(self) -> bool:
        """Has everybody a receipt for what she said, and every entry of her room?"""
        for room in self.rooms:
            said = sum(member.sent for member in room)
            if any(m.receipts < m.sent or m.entries < said for m in room):
                return False
        return True

    def check(self) -> None:
        """Raises `Lost` when somebody met a fault."""
        for member in self.everybody:
            member.check()
        for room in self.rooms:
            said = sum(member.sent for member in room)
            if any(member.entries > said for member in room):
                raise Lost("an entry came twice")

    def deliveries(self) -> int:
        """Entries that reached somebody, so far."""
        return sum(member.entries for member in self.everybody)

    def take_latencies(self) -> list[int]:
        """Nanoseconds from saying to reading, since this was last asked."""
        taken = [latency for member in self.everybody for latency in member.latencies]
        for member in self.everybody:
            member.latencies.clear()
        return taken
