"""The practical limit: store, acknowledge, fan out, and nothing else.

`python -m tests.bench.bare <database>` listens on a free port of loopback, prints it, and serves
until its input ends. Whoever connects to `/<room>` is a member. A message is 600 opaque bytes, the
first 16 its client id. All that wait are stored by one COPY, which is one transaction, while the
next ones gather; then each member gets one write: its receipts (client id ‖ seq) and its room's
entries (seq ‖ message).
"""

from __future__ import annotations

import asyncio
import struct
import sys
from collections import defaultdict

from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server
from psycopg import AsyncConnection

TABLE = """CREATE TABLE entry (
    room int4, seq int8, body bytea NOT NULL, PRIMARY KEY (room, seq)
)"""
COPY = "COPY entry FROM STDIN (FORMAT BINARY)"
COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TAIL = b"\xff\xff"
ROW = struct.Struct("!hiiiqi")
ID = 16


def framed(payload: bytes) -> bytes:
    """One server's WebSocket message (RFC 6455 §5.2) of up to 64 KiB."""
    size = len(payload)
    head = bytes((0x82, size)) if size < 126 else struct.pack("!BBH", 0x82, 126, size)
    return head + payload


class Server:
    """All rooms, and the one connection that stores."""

    def __init__(self, database: AsyncConnection) -> None:
        self.database = database
        self.members: dict[int, list[Member]] = defaultdict(list)
        self.heads: dict[int, int] = defaultdict(int)
        self.waiting: list[tuple[Member, bytes]] = []
        self.storing: asyncio.Task[None] | None = None

    def accept(self, request: WSUpgradeRequest) -> Member:
        """A member of the room that the path names."""
        return Member(self, int(request.path[1:]))

    def receive(self, member: Member, message: bytes) -> None:
        """Have it stored with whatever else waits."""
        self.waiting.append((member, message))
        if self.storing is None:
            self.storing = asyncio.create_task(self.store())

    async def store(self) -> None:
        """One transaction after the other, until nothing waits."""
        while self.waiting:
            batch, self.waiting = self.waiting, []
            numbered = [(member, self.next(member.room), message) for member, message in batch]
            rows = [COPY_HEAD]
            for member, seq, message in numbered:
                rows += ROW.pack(3, 4, member.room, 8, seq, len(message)), message
            rows.append(COPY_TAIL)
            async with self.database.cursor() as cursor, cursor.copy(COPY) as copy:
                await copy.write(b"".join(rows))
            self.deliver(numbered)
        self.storing = None

    def next(self, room: int) -> int:
        """The next seq of a room."""
        self.heads[room] += 1
        return self.heads[room]

    def deliver(self, stored: list[tuple[Member, int, bytes]]) -> None:
        """One write a member."""
        entries: dict[int, list[bytes]] = defaultdict(list)
        receipts: dict[Member, list[bytes]] = defaultdict(list)
        for member, seq, message in stored:
            number = seq.to_bytes(8, "big")
            entries[member.room].append(framed(number + message))
            receipts[member].append(framed(message[:ID] + number))
        for room, frames in entries.items():
            joined = b"".join(frames)
            for member in self.members[room]:
                own = receipts.get(member)
                member.write(b"".join(own) + joined if own else joined)


class Member(WSListener):
    """One connection."""

    def __init__(self, server: Server, room: int) -> None:
        self.server = server
        self.room = room

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.write = transport.underlying_transport.write
        self.server.members[self.room].append(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self.server.receive(self, frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.server.members[self.room].remove(self)


async def serve(url: str) -> None:
    """Until standard input ends."""
    async with await AsyncConnection.connect(url, autocommit=True) as database:
        await database.execute(TABLE)
        server = await ws_create_server(Server(database).accept, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
