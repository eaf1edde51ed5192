"""A server in between that lies.

It stands before the real server, passes HTTP on unread by never seeing it (clients dial only their
socket here), and lets a test change, drop, repeat or add frames on their way to one client. It also
makes the network bad, which is no lie: frames that come late, lines that cannot be had.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_connect,
    ws_create_server,
)

from rooms.wire import frames

Tamper = Callable[[frames.FromServer], Iterable[frames.FromServer]]
"""What the client is told instead of one frame."""

Meddle = Callable[[frames.FromClient], Iterable[frames.FromClient]]


def _honest(frame: frames.FromServer) -> Iterable[frames.FromServer]:
    yield frame


def _untouched(frame: frames.FromClient) -> Iterable[frames.FromClient]:
    yield frame


def _at_once() -> float:
    return 0


class Liar:
    """One lying server. `tamper` and `meddle` may be set at any moment."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.address = ""
        self.tamper: Tamper = _honest
        self.meddle: Meddle = _untouched
        self.told: list[frames.FromServer] = []
        """What the real server said, before any lie."""
        self.asked: list[frames.FromClient] = []
        """What clients behind it said, before any meddling."""
        self.dead = False
        """No line can be had."""
        self.keeps = False
        """What the real server ends stays up towards the client, and its pings are answered."""
        self.lag: Callable[[], float] = _at_once
        """By how many seconds each frame is late, either way; their order stays."""
        self._sockets: list[_Towards] = []

    def honest(self) -> None:
        """Tells the truth from now on, over a good line."""
        self.tamper, self.meddle, self.lag = _honest, _untouched, _at_once
        self.dead = self.keeps = False

    def tell(self, frame: frames.FromServer) -> None:
        """Sends a frame of its own to every client behind it."""
        for socket in self._sockets:
            socket.tell(frame)

    def tell_bytes(self, payload: bytes) -> None:
        """Sends what may be no frame at all."""
        for socket in self._sockets:
            socket.tell_bytes(payload)

    def ask(self, frame: frames.FromClient) -> None:
        """Sends a frame to the real server, on the socket of the client that came last."""
        self._sockets[-1].ask(frame)

    def cut(self) -> None:
        """Drops every line without a word, as a tunnel does."""
        for socket in self._sockets:
            socket.cut()

    def accept(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener | None:
        if self.dead:
            return None
        client = _Towards(self, self._origin)
        self._sockets = [*(socket for socket in self._sockets if socket.open), client]
        answer = WSUpgradeResponse.create_101_response(
            extra_headers={"Sec-WebSocket-Protocol": frames.SUBPROTOCOL}
        )
        return WSUpgradeResponseWithListener(answer, client)


class _Towards(WSListener):
    """The side that a client dialled."""

    def __init__(self, liar: Liar, origin: str) -> None:
        self._liar = liar
        self._origin = origin
        self._transport: WSTransport | None = None
        self._upstream: WSTransport | None = None
        self._passing: asyncio.Task[None] | None = None
        self._order: asyncio.Queue[frames.FromClient] = asyncio.Queue()
        self._lost = False
        self._due = {"up": 0.0, "down": 0.0}

    @property
    def open(self) -> bool:
        """Whether a client hears what is said here, or will."""
        return not self._lost

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._passing = asyncio.create_task(self._pass_on())

    async def _pass_on(self) -> None:
        url = self._origin.replace("http", "ws", 1) + "/ws"
        headers = {"Origin": self._origin, "Sec-WebSocket-Protocol": frames.SUBPROTOCOL}
        self._upstream, _ = await ws_connect(lambda: _From(self), url, extra_headers=headers)
        if self._lost:
            self._upstream.disconnect()
            return
        while True:
            self._upstream.send(WSMsgType.BINARY, frames.write(await self._order.get()))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif frame.msg_type == WSMsgType.BINARY:
            asked = frames.read(frame.get_payload_as_bytes())
            self._liar.asked.append(asked)
            if self._liar.keeps and isinstance(asked, frames.Ping):
                self.tell(frames.Pong(room=asked.room, minute=int(time.time()) // 60))
                return
            for each in self._liar.meddle(asked):
                self.ask(each)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._lost = True
        # One that is still being connected is not called off, which would leave its socket open.
        if self._passing and self._upstream:
            self._passing.cancel()
            self._upstream.disconnect()

    def heard(self, payload: bytes) -> None:
        """A frame of the real server, on its way to the client."""
        told = frames.read_from_server(payload)
        self._liar.told.append(told)
        for frame in self._liar.tamper(told):
            self.tell(frame)

    def ask(self, frame: frames.FromClient) -> None:
        """Sends a frame to the real server."""
        self._late("up", lambda: self._order.put_nowait(frame))

    def tell(self, frame: frames.FromServer) -> None:
        """Sends a frame to the client."""
        self.tell_bytes(frames.write(frame))

    def tell_bytes(self, payload: bytes) -> None:
        """Sends a binary message to the client."""

        def send() -> None:
            if self._transport and not self._transport.is_disconnected:
                self._transport.send(WSMsgType.BINARY, payload)

        self._late("down", send)

    def _late(self, way: str, step: Callable[[], None]) -> None:
        """Does it when it is due, and never before what was to be done earlier that way."""
        loop = asyncio.get_running_loop()
        due = max(loop.time() + self._liar.lag(), self._due[way])
        if due <= loop.time():
            step()
            return
        # Timers of one instant run in any order: each of these has one of its own.
        self._due[way] = due + 1e-6
        loop.call_at(due, step)

    def cut(self) -> None:
        """Both sides lose the line, at once."""
        if self._transport:
            self._transport.disconnect(graceful=False)
            self._transport = None

    def ended(self, code: WSCloseCode | None) -> None:
        """The real server ended it; the client hears the same code."""
        if not self._liar.keeps:
            self._late("down", lambda: self._end(code))

    def _end(self, code: WSCloseCode | None) -> None:
        if self._transport and not self._transport.is_disconnected:
            if code is not None:
                self._transport.send_close(code)
            self._transport.disconnect()


class _From(WSListener):
    """The side towards the real server."""

    def __init__(self, towards: _Towards) -> None:
        self._towards = towards
        self._code: WSCloseCode | None = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self._towards.heard(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self._code = frame.get_close_code()
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._towards.ended(self._code)


Between = TypeVar("Between", bound=Liar)


@asynccontextmanager
async def standing(between: Between) -> AsyncIterator[Between]:
    """It stands before its server until the block ends."""
    server = await ws_create_server(between.accept, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    between.address = f"http://{host}:{port}"
    try:
        yield between
    finally:
        server.close()
        between.cut()


def liar(origin: str) -> AbstractAsyncContextManager[Liar]:
    """One that stands before the server at `origin`."""
    return standing(Liar(origin))
