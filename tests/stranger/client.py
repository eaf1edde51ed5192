"""Somebody who comes in, knocks, reads, and goes or is removed."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.stranger import door, encodings, frames, franking, line
from tests.stranger.certificates import Trust
from tests.stranger.encodings import Refused
from tests.stranger.franking import Payload
from tests.stranger.group import Member
from tests.stranger.reading import Reading
from tests.stranger.stamps import StampBook

KEY_PACKAGES = (1_024, 4_096)
WELCOMES = (4_096, 16_384, 49_152)
NICKNAME = "Otter Orchid Aria"
"""Three words of the list that §3 names."""


@dataclass
class Stranger:
    """One seat. What it does not believe stops it until a new generation; `until` raises that."""

    line: line.Line
    trust: Trust
    room: bytes
    stamps: StampBook
    seat: bytes = b""
    generation: frames.Generation | None = None
    member: Member | None = None
    reading: Reading | None = None
    refusals: list[str] = field(default_factory=list)
    told: list[frames.FromServer] = field(default_factory=list)
    over: bool = False
    """It was told that it was removed."""
    trouble: Refused | None = None

    async def listen(self) -> None:
        """Takes frames until the line ends."""
        while (data := await self.line.told.get()) is not None:
            try:
                frame = frames.read(data)
                self.told.append(frame)
                self._take(frame)
            except Refused as refused:
                self.trouble = refused
                if refused.reason == "frame":
                    self.line.hang_up(frames.BROKEN)

    async def until(self, holds: Callable[[Stranger], object], what: str) -> None:
        """Waits until `holds(self)`; raises `Refused` if something is not believed before."""
        for _ in range(1_000):
            if self.trouble:
                raise self.trouble
            if holds(self):
                return
            await asyncio.sleep(0.02)
        kinds = [type(frame).__name__ for frame in self.told]
        raise AssertionError(f"the stranger never saw {what}; told {kinds}")

    def _take(self, frame: frames.FromServer) -> None:
        match frame:
            case frames.Seated():
                self._sit(frame)
            case frames.StampKey():
                self.stamps.take(frame.certificate, now=int(time.time()))
            case frames.Opened():
                self._enter(frame.generation)
            case frames.Welcome() | frames.Entry() | frames.HistoryGone() if not self.trouble:
                self._read(frame)
            case frames.Removed():
                self.over = True
            case frames.Refusal():
                self.refusals.append(frame.code)
            case _:  # how the room stands, receipts, and whatever comes after trouble
                pass

    def _sit(self, frame: frames.Seated) -> None:
        self.seat = frame.seat
        if frame.generation:
            self._enter(frame.generation)

    def _read(self, frame: frames.Welcome | frames.Entry | frames.HistoryGone) -> None:
        if isinstance(frame, frames.HistoryGone):
            raise Refused("history_gone")
        if isinstance(frame, frames.Entry):
            if self.reading:
                self.reading.now = int(time.time())
                self.reading.take(frame)
        elif self.reading is None:
            self._join(frame)

    def _enter(self, generation: frames.Generation) -> None:
        """Forgets the generation before, and knocks at this one with a new KeyPackage."""
        if self.generation and generation.number <= self.generation.number:
            return
        claims = self.trust.generation(generation.descriptor, room=self.room, now=int(time.time()))
        if (claims.number, claims.group) != (generation.number, generation.group_id):
            raise Refused("descriptor")
        self.generation, self.reading, self.trouble = generation, None, None
        self.member = Member(self.seat)
        padded = encodings.pad(self.member.key_package(), sizes=KEY_PACKAGES)
        self.line.say(frames.Knock(room=self.room, key_package=padded))

    def _join(self, frame: frames.Welcome) -> None:
        assert self.member and self.generation
        welcome = encodings.unpad(frame.body, sizes=WELCOMES)
        self.member.join(welcome, group_id=self.generation.group_id)
        self.reading = Reading(
            room=self.room,
            trust=self.trust,
            stamps=self.stamps,
            member=self.member,
            generation=self.generation,
            since=frame.seq,
            now=int(time.time()),
        )

    @property
    def withheld(self) -> list[tuple[int, str]]:
        """What was not believed: (seq, reason)."""
        return self.reading.withheld if self.reading else []

    def texts(self) -> list[str]:
        """What was said and believed, in the order of the log."""
        return [heard.text for heard in self.reading.heard] if self.reading else []

    async def reads(self, *texts: str) -> None:
        """It has read exactly these, and withheld nothing."""
        await self.until(lambda _: len(self.texts()) >= len(texts), f"{texts}")
        assert self.texts() == list(texts)
        assert self.withheld == []

    def say(self, text: str) -> frames.Post:
        """Posts a message that lacks its commitment and nothing else; answers the frame."""
        assert self.member and self.reading and self.generation
        counter, (seq, digest) = len(self.reading.posted) + 1, self.reading.chain.head
        payload = Payload(1, counter, seq, digest, NICKNAME, "say", text, None, [])
        post = frames.Post(
            room=self.room,
            generation=self.generation.number,
            client_id=secrets.token_bytes(16),
            epoch=self.member.epoch,
            body=self.member.seal(franking.plaintext(payload)),
        )
        self.reading.posted[post.client_id] = post.body
        self.line.say(post)
        return post


@asynccontextmanager
async def stranger(
    origin: str, trust: tuple[str, str], *, band: str, socket: str | None = None
) -> AsyncIterator[Stranger]:
    """Somebody with a ticket takes a seat. `trust`: the manifest and the root key in base64url."""
    deployment, root = trust
    carried = Trust(root=encodings.un_b64u(root), deployment=deployment, now=int(time.time()))
    room, ticket = await asyncio.to_thread(door.ticket, origin, band=band)
    somebody = Stranger(await line.dial(origin, socket=socket), carried, room, StampBook(carried))
    listening = asyncio.create_task(somebody.listen())
    try:
        somebody.line.say(frames.Hello(room=room, ticket=ticket, secret=secrets.token_bytes(32)))
        yield somebody
    finally:
        somebody.line.hang_up()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening  # a bug of the stranger's ends here
