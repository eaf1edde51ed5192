# mypy: allow-untyped-calls
"""HTTP/1.1 with bounds: the channel that reads requests and the request that answers one.

Stock Daphne reads a body of any size, to any path, into a temporary file before the application
hears of it. Here bodies stay in memory, end at the limit, and a request has one clock from its
first byte to its last, which a byte now and then does not wind up again.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web import http

from peerchat.server import answers

if TYPE_CHECKING:
    from peerchat.server.runner import Runner


class Request(WebRequest):  # type: ignore[misc]
    """One request, whose body is at most `limits.body` bytes; that of a handshake is none."""

    def gotLength(self, length: int | None) -> None:
        """The headers are in: refuse a body that announces itself as too large."""
        self.content = BytesIO()
        self.too_large = False
        # What comes with a handshake would be read as messages, past what a stranger may say.
        upgrades = self.requestHeaders.getRawHeaders(b"upgrade", [b""])[0].lower() == b"websocket"
        self.most = 0 if upgrades else self.server.limits.body
        # What may follow the last chunk is kept line by line, at thirty times its size. None does.
        decoder = self.channel._transferDecoder
        if isinstance(decoder, http._ChunkedTransferDecoder):
            decoder._maxTrailerHeadersSize = len(b"\r\n")
        if length is not None and length > self.most:
            self.refuse_body()

    def parseCookies(self) -> None:
        """There are none of ours, and thousands of small ones would be kept for each request."""

    def handleContentChunk(self, data: bytes) -> None:
        """More of the body: a chunked one is refused where it passes the limit."""
        if self.too_large:
            return
        if self.content.tell() + len(data) > self.most:
            self.refuse_body()
        else:
            self.content.write(data)

    def refuse_body(self) -> None:
        """413, and no more is read."""
        self.too_large = True
        self.channel.refuse(413)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """The whole request is in: it is begun in its turn."""
        self.server.heard(self.channel.transport)
        if not self.too_large:
            self.line = (command, path, version)
            self.server.threshold.take(self)

    def begin(self) -> None:
        """Its turn has come."""
        super().requestReceived(*self.line)
        if self.transport is None and not self.gone:
            # It became a socket. What points in a circle stays until all of memory is gone through.
            self.channel.requests.clear()

    @property
    def gone(self) -> bool:
        """Did its connection end while it waited?"""
        return getattr(self, "channel", None) is None

    def give_up(self) -> None:
        """Nothing can be made of it."""
        if not self.gone:
            self.channel.transport.abortConnection()

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Daphne's error page, without Daphne."""
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": answers.headers(self.server.policy),
        }
        if not self._response_started:
            self.handle_reply(start)
        self.handle_reply({"type": "http.response.body", "body": answers.text(status)})

    def __repr__(self) -> str:
        return "<Request>"


class Channel(http.HTTPChannel):
    """One connection that speaks HTTP, and may become a socket."""

    factory: Site
    transport: Any
    refused = False

    def connectionMade(self) -> None:
        """Somebody connected: one too many is let go at once."""
        self.runner: Runner = self.factory.server
        limits = self.runner.limits
        self.maxHeaders = limits.headers
        self.totalHeadersSize = limits.header
        self.abortTimeout = limits.linger_seconds
        super().connectionMade()
        if not self.runner.admit(self.transport):
            self.transport.abortConnection()

    def connectionLost(self, reason: Any = None) -> None:
        """The connection ended as HTTP."""
        self.runner.release(self.transport)
        super().connectionLost(reason)
        # Each of these points back here: what was not asked for to its end would stay until all of
        # memory is gone through.
        self._transferDecoder = None
        self.requests.clear()

    def resetTimeout(self) -> None:
        """Another byte buys no more time."""

    def timeoutConnection(self) -> None:
        """The request took too long. Twisted would log who it was."""
        self._abortingCall = self.callLater(self.abortTimeout, self.forceAbortClient)
        self.loseConnection()

    def forceAbortClient(self) -> None:
        """The answer is still unread."""
        self._abortingCall = None
        self.transport.abortConnection()

    def requestDone(self, request: Any) -> None:
        """It has its answer; another may follow, or else she has to take what there is of it."""
        super().requestDone(request)
        self.runner.listen_to(self.transport)
        if not self.persistent and self._abortingCall is None:
            self._abortingCall = self.callLater(self.abortTimeout, self.forceAbortClient)

    def refuse(self, status: int) -> None:
        """Answer and hang up, reading nothing more."""
        self.transport.write(answers.raw(status, self.runner.policy))
        self.refused = True
        self.transport.stopReading()
        self.loseConnection()

    def dataReceived(self, data: bytes) -> None:
        """More of a request."""
        if not self.refused:
            super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """More of its head: the rest of what one read brought may hold many lines."""
        if not self.refused:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:
        """More of its body. Whoever asks again before she has her answer could have us keep one
        answer after the other for her: no browser does."""
        if self._handlingRequest:
            self.transport.abortConnection()
        elif not self.refused:
            super().rawDataReceived(data)

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.refuse(400)


class Site(HTTPFactory):  # type: ignore[misc]
    """Makes a `Channel` for each connection."""

    protocol = Channel

    def __init__(self, server: Runner) -> None:
        super().__init__(server)
        self.timeOut = server.limits.request_seconds

    def buildProtocol(self, addr: object) -> Channel:
        """For one connection."""
        channel: Channel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel

    def log(self, request: object) -> None:
        """No access log."""
