"""`python -m tests.siege.besiegers`: reads a `Siege`, waits for a line, does its worst for as long
as it is told, and prints its `Losses`.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from random import Random
from urllib.parse import urlsplit

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from peerchat.management.commands.serve import affordable
from rooms.wire import frames
from tests import sizes
from tests.bench import joining
from tests.bench.joining import Visitor
from tests.raw import ESTABLISHED
from tests.siege.orders import Losses, Siege

TICK = 0.05
"""Seconds between two looks of one who floods."""
SMALL_BUFFER = 4_096
AGAIN = 1.0
"""Seconds until somebody who floods and was let go comes again."""
HELD_AGAIN = 5.0
"""The same of a connection that is only held."""
FIRST = 5.0
"""Seconds in which they all come."""
NONSENSE = (
    secrets.token_bytes(200),
    msgspec.msgpack.encode({"type": "nobody-knows", "room": bytes(16)}),
    msgspec.msgpack.encode({"type": "hello", "room": bytes(16), "ticket": "a.b.c"}),
    b"\x81" * 2_000,
    b"",
)
OVERSIZE = bytes(frames.MAX_FRAME + 1)
OVERSIZE_SHARE = 200
"""One in so many is too large."""


class Besieger(WSListener):
    """A connection that reads nothing of what it is told."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.over.set()


def nonsense() -> Iterator[tuple[WSMsgType, bytes]]:
    """What somebody says who has no seat."""
    for number in itertools.count():
        if number % OVERSIZE_SHARE == OVERSIZE_SHARE - 1:
            yield WSMsgType.BINARY, OVERSIZE
        elif number % 10 == 9:
            yield WSMsgType.PING, b"?"
        else:
            yield WSMsgType.BINARY, NONSENSE[number % len(NONSENSE)]


def posts(visitor: Visitor) -> Iterator[tuple[WSMsgType, bytes]]:
    """What somebody says who has one: messages that are right, and now and then nonsense."""
    for number, other in enumerate(nonsense()):
        mine = WSMsgType.BINARY, visitor.member.speech.message(time.monotonic_ns())
        yield other if number % 20 == 19 else mine


class Flood:
    """What one of them says, so many a second, however often she is let go."""

    def __init__(self, said: Iterator[tuple[WSMsgType, bytes]], rate: float) -> None:
        self.said = said
        self.rate = rate
        self.last = time.monotonic()

    def due(self) -> Iterator[tuple[WSMsgType, bytes]]:
        """What should have been said by now."""
        count = int((time.monotonic() - self.last) * self.rate)
        self.last += count / self.rate
        return itertools.islice(self.said, count)


class Army:
    """Everybody who means harm."""

    def __init__(self, siege: Siege) -> None:
        self.force = siege.force
        self.origin = siege.origin
        self.losses = Losses()
        self.held = 0
        self.dice = Random(sizes.SEED)
        where = urlsplit(siege.origin)
        self.address = (where.hostname, where.port)
        self.hostile = siege.hostile

    async def enter(self) -> None:
        """Their rooms fill, while they still behave; those who will be stuck sit there too."""
        filled = [await joining.fill([self.origin], party) for party in self.hostile]
        self.insiders = [v for room in filled for v in room[: -self.force.stuck or None]]
        self.stuck = [v for room in filled for v in room[len(room) - self.force.stuck :]]

    async def attack(self) -> Losses:
        """All at once, for as long as it was told."""
        rate = self.force.frames / (len(self.insiders) + self.force.outsiders)
        half = self.force.half_open // 2
        work: list[Coroutine[None, None, None]] = [
            *(
                self._again(AGAIN, self._inside, visitor, Flood(posts(visitor), rate))
                for visitor in self.insiders
            ),
            *(
                self._again(AGAIN, self._outside, Flood(nonsense(), rate))
                for _ in range(self.force.outsiders)
            ),
            *(self._hold(self._half_open, 0.0) for _ in range(half)),
            *(self._hold(self._half_open, 1.0) for _ in range(self.force.half_open - half)),
            *(self._hold(self._idle) for _ in range(self.force.idle)),
            *(self._never_read(visitor) for visitor in self.stuck),
            self._again(AGAIN, self._endless_body),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(self.force.seconds), asyncio.TaskGroup() as group:
                for each in work:
                    group.create_task(each)
        return self.losses

    async def _hold(self, attack: Callable[..., Awaitable[None]], *arguments: object) -> None:
        await asyncio.sleep(self.dice.uniform(0, FIRST))
        await self._again(HELD_AGAIN, attack, *arguments)

    async def _again(
        self, pause: float, attack: Callable[..., Awaitable[None]], *arguments: object
    ) -> None:
        while True:
            with suppress(OSError, EOFError):
                await attack(*arguments)
            await asyncio.sleep(pause)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """A connection that came about, for as long as it is there."""
        self.losses.opened += 1
        self.held += 1
        self.losses.held = max(self.losses.held, self.held)
        try:
            yield
        finally:
            self.held -= 1

    @asynccontextmanager
    async def _socket(self) -> AsyncIterator[Besieger]:
        made = Besieger()
        try:
            await joining.dial(self.origin, made)
        except Exception as error:  # whatever refuses us
            raise ConnectionError from error
        try:
            with self._counted():
                yield made
        finally:
            made.transport.disconnect(graceful=False)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
        reader, writer = await asyncio.open_connection(*self.address)
        try:
            with self._counted():
                yield reader, writer
        finally:
            writer.close()

    async def _outside(self, flood: Flood) -> None:
        async with self._socket() as made:
            await self._flood(made, flood)

    async def _inside(self, visitor: Visitor, flood: Flood) -> None:
        async with self._socket() as made:
            made.transport.send(WSMsgType.BINARY, frames.write(visitor.resuming()))
            await self._flood(made, flood)

    async def _flood(self, made: Besieger, flood: Flood) -> None:
        """Until she is let go; then `flood` goes on counting, and she says it all on her return."""
        while not made.over.is_set():
            for each in flood.due():
                made.transport.send(*each)
                self.losses.frames += 1
            await asyncio.sleep(TICK)
        self.losses.let_go += 1

    async def _idle(self) -> None:
        async with self._socket() as made:
            await made.over.wait()

    async def _half_open(self, pause: float) -> None:
        async with self._line() as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: ")
            if not pause:
                await reader.read()
            while pause:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(pause)

    async def _endless_body(self) -> None:
        sent, piece = 0, bytes(65_536)
        async with self._line() as (_, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            while sent < self.force.body:
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
                sent += len(piece)
                self.losses.body = max(self.losses.body, sent)

    async def _never_read(self, visitor: Visitor) -> None:
        """Her window is small, and she takes nothing out of it."""
        transport = visitor.member.transport.underlying_transport
        held = transport.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        transport.pause_reading()
        await asyncio.Event().wait()

    def look(self) -> None:
        """Afterwards: who of those that never read was let go?"""
        for visitor in self.stuck:
            held = visitor.member.transport.underlying_transport.get_extra_info("socket")
            state = held.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            self.losses.stuck_closed += state != ESTABLISHED


SPARE = 300
"""Connections of those with seats, and what else a process holds open."""


async def main() -> None:
    """Two lines in, two lines out."""
    siege = msgspec.json.decode(sys.stdin.readline(), type=Siege)
    army = Army(siege)
    needed = siege.force.half_open + siege.force.idle + siege.force.outsiders + SPARE
    if affordable(needed) < needed:
        raise SystemExit(f"the system lends fewer than {needed} descriptors: raise `ulimit -n`")
    await army.enter()
    print(flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    losses = await army.attack()
    army.look()
    print(msgspec.json.encode(losses).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
