# mypy: allow-untyped-calls
"""WebSockets with bounds both ways, and a writer that the application may use.

Daphne keeps what it cannot deliver for as long as the peer stays, and what it cannot hand on for
ever. Here a slow reader is closed at a bounded backlog (she resumes by cursor), reading pauses
while the application or the line is behind, and closing takes two seconds at most. The server
*cannot see* who connects: no address is put in the scope or in a log line.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from autobahn.twisted.websocket import WebSocketServerFactory
from autobahn.websocket import protocol
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer  # type: ignore[import-untyped]

from peerchat.pace import Pace
from peerchat.server import answers, framing
from peerchat.server.writer import Writer

if TYPE_CHECKING:
    from peerchat.server.runner import Runner

# A tenth of every handshake, for a line that nobody logs.
protocol.pformat = str  # type: ignore[attr-defined, assignment]

FLOOD = 4429
TEXT = 4400
GOING_AWAY = 1001


@implementer(IPushProducer)
class Socket(WebSocketProtocol):  # type: ignore[misc]
    """One WebSocket. It is also what its transport pauses when the line is full."""

    server: Runner
    writer: Any
    application_queue: Any
    line_full = False
    inbox_full = False
    spoke = False
    """It said something: until then it makes room, as one does who owes a request."""
    parts = 0
    """Frames of the message that is coming in."""
    drowned = False
    """It sent so many odd frames that none is read any more."""

    def connectionMade(self) -> None:
        """Taken over from HTTP: the channel was the transport's producer, now it is this socket."""
        self.transport.unregisterProducer()
        super().connectionMade()
        self.transport.registerProducer(self, True)
        runner = self.factory.server_class
        runner.listen_to(self.transport)
        self.take_at_most(runner.limits.stranger, runner.limits.stranger_read)
        self.writer = Writer(self, runner.limits.backlog, runner.turn)
        rate = runner.limits.odd_frames
        self.odd = Pace(rate=rate, burst=6 * rate, now=time.monotonic())

    def onOpen(self) -> None:
        """It is a socket now. Its headers, kept several times over, are of no more use: for
        thousands who only hold on that would be half of what a process has."""
        super().onOpen()
        self.http_request_data = self.http_headers = None
        self.request.headers.clear()
        self.clean_headers.clear()

    def connectionLost(self, reason: Any = None) -> None:
        """The transport ended."""
        self.factory.server_class.release(self.transport)
        super().connectionLost(reason)
        # Each of these points back here: together they would stay until all of memory is gone
        # through, tens of thousands of them after a bad minute.
        self.writer = self.application_queue = self.is_closed = None

    def take_at_most(self, message: int, read: int) -> None:
        """Bytes, from now on; `read` is also what she may leave unread before she is not read any
        more either."""
        self.maxFramePayloadSize = self.maxMessagePayloadSize = message
        self.transport.bufferSize = read

    def let_in(self) -> None:
        """The application knows who this is."""
        limits = self.factory.server_class.limits
        self.take_at_most(limits.message, limits.message)
        self.application_queue.widen(soft=limits.waiting_messages, hard=limits.flood_messages)

    def dropConnection(self, abort: bool = False) -> None:
        """The end of the line. Who does not take what still waits for her, and there her last words
        from us, is not waited for: from now on no other clock runs."""
        transport = self.transport
        super().dropConnection(abort)
        if not abort:
            runner = self.factory.server_class
            self.factory.reactor.callLater(runner.limits.goodbye_seconds, transport.abortConnection)

    def dataReceived(self, data: bytes) -> None:
        """Whole binary messages are handed on at once; for the rest autobahn takes its time."""
        at = 0
        while at < len(data) and not self.drowned:
            end = self.read_one(data, at) if self.is_between_messages() else None
            if end is None:
                self._dataReceived(data[at:])  # past autobahn's debug line, made for each read
                break
            at = end

    def read_one(self, data: bytes, at: int) -> int | None:
        """Take one message, ping or pong that is whole; answers where the next one begins. None:
        the rest is the library's."""
        if self.muted:
            return self.pass_over(data, at)
        if found := framing.message(data, at, self.maxMessagePayloadSize):
            payload, end = found
            self.alive()
            self.onMessage(payload, True)
            return end
        signal = framing.signal(data, at)
        if signal is None:
            return None
        if signal.kind == framing.PONG:
            self._dataReceived(data[at : signal.end])  # which times the next ping by it
        elif self.count_odd():
            self.alive()
            self.writer.write(framing.pong(signal.payload))
        return signal.end

    def pass_over(self, data: bytes, at: int) -> int | None:
        """The same once it is closing: whoever floods a socket goes on for a while."""
        if found := framing.span(data, at, self.maxMessagePayloadSize):
            return found[1]
        signal = framing.signal(data, at)
        return signal.end if signal else None

    def is_between_messages(self) -> bool:
        """Has all that came before been read?"""
        speaks = self.state == self.STATE_OPEN or self.muted
        return speaks and not (self.data or self.current_frame or self.inside_message)

    def onFrameBegin(self) -> None:
        """A frame that took the library's way: each is work, and no application ever counts it."""
        self.parts = self.parts + 1 if self.inside_message else 1
        self.count_odd(too_many=self.parts > self.factory.server_class.limits.parts)
        super().onFrameBegin()

    def count_odd(self, *, too_many: bool = False) -> bool:
        """Count one frame that is not one whole message. False: there were too many."""
        if too_many or not self.odd.allows(time.monotonic()):
            self.drowned = True
            self.flooded()
        return not self.drowned

    def processData(self) -> bool:
        """The next of what one read brought: it may have brought thousands."""
        if self.drowned:
            self.data = b""
            return False
        more: bool = super().processData()
        return more

    def alive(self) -> None:
        """Whoever says something need not answer the ping."""
        if self.autoPingTimeoutCall:
            self._cancelAutoPingTimeoutCall()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """One message: the protocol is binary only."""
        if self.muted:
            return
        if isBinary:
            if not self.spoke:
                self.spoke = True
                self.factory.server_class.heard(self.transport)
            self.last_ping = time.time()  # Daphne's own, without its two lines for the log
            self.application_queue.put_nowait({"type": "websocket.receive", "bytes": payload})
        else:
            self.serverClose(TEXT)

    # What the line and the inbox may ask for

    def pauseProducing(self) -> None:
        """Much is unread: whoever does not read is not read either."""
        self.line_full = True
        self.read_or_not()

    def resumeProducing(self) -> None:
        """The line is empty again."""
        self.line_full = False
        self.read_or_not()

    def stopProducing(self) -> None:
        """The transport is gone; `connectionLost` follows."""

    def inbox_paused(self) -> None:
        """The application is behind."""
        self.inbox_full = True
        self.read_or_not()

    def inbox_resumed(self) -> None:
        """The application has caught up."""
        self.inbox_full = False
        self.read_or_not()

    def read_or_not(self) -> None:
        """Read only while both directions have room."""
        if self.transport is None or self.state == self.STATE_CLOSED:
            return
        closing = self.state == self.STATE_CLOSING
        if (self.line_full or self.inbox_full) and not closing:
            self.transport.pauseProducing()
        else:
            self.transport.resumeProducing()

    # Ways out

    def flooded(self) -> None:
        """Too much came in, or too little was read."""
        self.serverClose(FLOOD)

    def serverSend(self, content: bytes | str, binary: bool = False) -> None:
        """The application's public `send`, bounded like its writer."""
        self.writer.send([content if isinstance(content, bytes) else content.encode("utf-8")])

    def serverClose(self, code: int | None = None) -> None:
        """Close with any code of the protocol. Nothing that still comes in is handed on."""
        self.muted = True
        if self.state == self.STATE_OPEN:
            self.writer.flush()
            self.sendCloseFrame(code=1000 if code is None else code)
            self.read_or_not()

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:
        """The application hears of the end also when it was we who closed; if there is one."""
        self.muted = False
        if hasattr(self, "server"):
            super().onClose(wasClean, code, reason)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: object = None) -> None:
        """A handshake that failed, without the parser's words."""
        self.sendData(answers.raw(code, self.factory.server_class.policy))

    def __repr__(self) -> str:
        return "<Socket>"


class Sockets(WebSocketFactory):  # type: ignore[misc]
    """Makes a `Socket` for each upgrade."""

    protocol = Socket

    def __init__(self, server: Runner) -> None:
        super().__init__(server, server="")
        limits = server.limits
        WebSocketServerFactory.setProtocolOptions(
            self,
            webStatus=False,
            allowNullOrigin=False,
            failByDrop=False,
            autoPingTimeout=limits.pong_seconds,
            openHandshakeTimeout=limits.handshake_seconds,
            closeHandshakeTimeout=limits.goodbye_seconds,
            maxFramePayloadSize=limits.message,
            maxMessagePayloadSize=limits.message,
        )
