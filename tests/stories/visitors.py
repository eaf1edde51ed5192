"""People whose address and headers can be told from all others', so that a trace of them is found.

Every address of 127.0.0.0/8 is this machine's own, and a server takes it for anybody's.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import altcha

from rooms.wire import frames
from tests.raw import Answer, Raw
from tests.stories.gathering import BAND


@dataclass
class Visitor(Raw):
    """One connection that comes from `source`, with the header lines `carried` in each request."""

    source: str = ""
    carried: Sequence[str] = ()

    def __post_init__(self) -> None:
        assert isinstance(self.address, tuple)
        self.sock = socket.create_connection(
            self.address, timeout=15, source_address=(self.source, 0)
        )

    def __enter__(self) -> Visitor:
        return self

    @property
    def origin(self) -> str:
        return "http://{}:{}".format(*self.address)

    def ask(self, line: str, *more: str, body: bytes = b"") -> Answer:
        """One request, `line` being its method and path, as our own page would send it."""
        host = self.origin.removeprefix("http://")
        head = [f"{line} HTTP/1.1", f"Host: {host}", *more, *self.carried]
        if line.startswith("POST") and "Transfer-Encoding: chunked" not in more:
            head += [f"Content-Length: {len(body)}"]
        self.send("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        return self.answer()

    def post(self, path: str, **members: object) -> Any:
        """JSON from our own page, and the JSON that is the answer."""
        line, origin = f"POST /api/{path}", f"Origin: {self.origin}"
        return json.loads(self.ask(line, origin, body=json.dumps(members).encode()).body)

    def dial(self) -> None:
        """The rest of this connection is a socket."""
        answer = self.upgrade(f"Origin: {self.origin}", *self.carried)
        assert answer.status == 101

    def say(self, frame: frames.FromClient) -> None:
        """One frame."""
        self.frame(frames.write(frame))

    def hears(self) -> frames.FromServer:
        """The next frame."""
        _, payload = self.message()
        return frames.read_from_server(payload)

    def sit_down(self) -> frames.Seated:
        """Solves the puzzle and waits in the room of the stories."""
        listed = json.loads(self.ask("GET /api/rooms").body)["rooms"]
        room = next(room["id"] for room in listed if room["band"] == BAND)
        ticket = self.post("tickets", puzzle=self.solved(), room=room, band=BAND)["ticket"]
        self.dial()
        where, secret = base64.urlsafe_b64decode(room + "=="), os.urandom(32)
        self.say(frames.Hello(room=where, ticket=ticket, secret=secret))
        seated = self.hears()
        assert isinstance(seated, frames.Seated)
        return seated

    def solved(self) -> str:
        """A puzzle of this house, solved."""
        challenge = altcha.Challenge.from_dict(self.post("puzzle"))
        solution = altcha.solve_challenge(challenge)
        assert solution is not None
        return str(altcha.Payload(challenge, solution).to_base64())


def visitor(origin: str, source: str, carried: Sequence[str]) -> Visitor:
    """Somebody who comes from `source` to `origin`."""
    where = urlsplit(origin)
    return Visitor((where.hostname or "", where.port or 80), source=source, carried=carried)


@asynccontextmanager
async def detour(origin: str, source: str, carried: Sequence[str]) -> AsyncIterator[str]:
    """An origin of its own: what is asked there is asked of `origin`, from `source`, and with
    `carried` in each request; the server hears that it is our own page's."""
    where = urlsplit(origin)
    ways: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, onwards = await asyncio.open_connection(
            where.hostname, where.port, local_addr=(source, 0)
        )
        task = asyncio.current_task()
        assert task is not None
        ways[task] = [writer, onwards]
        await asyncio.gather(carry(reader, onwards), carry(back, writer))

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(own.sub(instead, data))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    here = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    own = re.compile(rf"\r\norigin: {re.escape(here)}".encode(), re.IGNORECASE)
    instead = "\r\n".join(["", f"Origin: {origin}", *carried]).encode()
    try:
        yield here
    finally:
        server.close()
        for writer in (writer for both in ways.values() for writer in both):
            writer.close()
        await asyncio.gather(*ways)
