# mypy: allow-untyped-calls
"""Daphne's server with our two protocols, a count of connections and a quiet end.

Everything that Daphne takes from a client about proxies, prefixes and addresses is left out of the
scope, so that nothing above this line can log or keep it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from daphne.server import Server
from twisted.internet import asyncioreactor, defer
from twisted.internet import reactor as installed
from twisted.internet.endpoints import serverFromString
from twisted.internet.task import LoopingCall
from twisted.logger import globalLogBeginner

from peerchat.server import memory
from peerchat.server.inbox import Inbox
from peerchat.server.requests import Site
from peerchat.server.sockets import GOING_AWAY, Socket, Sockets
from peerchat.server.threshold import Threshold, patiently
from peerchat.server.writer import EXTENSION, Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from peerchat.headers import Pairs
    from peerchat.server.limits import Limits

log = logging.getLogger(__name__)

reactor: Any = installed
"""Its own stubs take it for a module."""


class Runner(Server):  # type: ignore[misc]
    """One listening process. `policy` goes with every answer.

    `ready` is called once it listens, `begun` once the event loop runs, `ended` when the last
    application has.
    """

    def __init__(
        self,
        application: Any,
        *,
        endpoint: str,
        limits: Limits,
        policy: Pairs,
        ready: Callable[[], None],
        begun: Callable[[], Awaitable[None]],
        ended: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(
            application,
            endpoints=[endpoint],
            http_timeout=limits.answer_seconds,
            websocket_timeout=limits.socket_seconds,
            websocket_connect_timeout=limits.handshake_seconds,
            ping_interval=limits.ping_seconds,
            verbosity=0,
            server_name="",
        )
        self.limits = limits
        self.policy = policy
        self.ready = ready
        self.begun = begun
        self.ended = ended
        self.turn = Turn()
        self.threshold = Threshold()
        self.transports: set[Any] = set()
        self.silent: dict[Any, None] = {}
        """Who owes a request, or the first message of a socket, the longest first."""
        self.ports: list[Any] = []
        self.connections: dict[Any, dict[str, Any]] = {}

    def run(self) -> None:
        """Serve until a signal. Raises SystemExit(1) when nothing could be listened on."""
        memory.settle()
        self.ws_factory = Sockets(self)
        nowhere: Any = _unsaid
        globalLogBeginner.beginLoggingTo([nowhere], redirectStandardIO=False, discardBuffer=True)
        asyncioreactor.callWithLogger = _unnamed  # type: ignore[attr-defined]
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        listening = serverFromString(reactor, self.endpoints[0]).listen(Site(self))
        listening.addCallbacks(self.listen_success, self.listen_error)
        reactor.addSystemEventTrigger("before", "shutdown", self.say_goodbye)
        reactor.callWhenRunning(self.begin)
        LoopingCall(memory.tidy).start(self.limits.tidy_seconds, now=False)
        asyncio.set_event_loop(reactor._asyncioEventloop)
        if not self.abort_start:
            reactor.run()
        if self.abort_start:
            raise SystemExit(1)

    def begin(self) -> None:
        """What has to go on in this process whether or not anybody comes."""
        self.beginning = asyncio.ensure_future(self.begun())

    def listen_success(self, port: Any) -> None:
        """The door is open."""
        patiently(port)
        self.ports.append(port)
        self.ready()

    def listen_error(self, failure: Any) -> None:
        """The address is taken or forbidden."""
        log.critical("cannot listen on the address that PEERCHAT_BIND names")
        self.abort_start = True
        if reactor.running:
            reactor.stop()

    # The count of connections

    def admit(self, transport: Any) -> bool:
        """Is there room for one more? If not, whoever has owed us a word for longest makes some,
        unless she is still being answered: thousands of half-open connections must not keep anybody
        out."""
        if len(self.transports) >= self.limits.connections:
            oldest = next((owing for owing in self.silent if not _is_answered(owing)), None)
            if oldest is None:
                return False
            self.release(oldest)
            oldest.loseConnection()
        self.transports.add(transport)
        self.listen_to(transport)
        return True

    def listen_to(self, transport: Any) -> None:
        """A connection owes a request from now on, or as a socket its first message."""
        if transport in self.transports:
            self.silent[transport] = None

    def heard(self, transport: Any) -> None:
        """What was owed is there."""
        self.silent.pop(transport, None)

    def release(self, transport: Any) -> None:
        """A connection ended."""
        self.transports.discard(transport)
        self.heard(transport)

    # Applications

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Inbox | None:
        """Start the application for one request or socket."""
        if protocol not in self.connections:
            return None
        inbox = self.inbox(protocol)
        scope |= {"client": None, "server": None, "root_path": "", "asgi": {"version": "3.0"}}
        if isinstance(protocol, Socket):
            scope["extensions"] = {EXTENSION: protocol.writer}
        running = self.application(scope, inbox.get, partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    def inbox(self, protocol: Any) -> Inbox:
        """A socket's is bounded; a request's holds one body, which is bounded already."""
        if isinstance(protocol, Socket):
            return Inbox(
                soft=self.limits.stranger_messages // 2,
                hard=self.limits.stranger_messages,
                weight=self.limits.waiting_bytes,
                pause=protocol.inbox_paused,
                resume=protocol.inbox_resumed,
                flooded=protocol.flooded,
            )
        return Inbox.unbounded()

    def say_goodbye(self) -> defer.Deferred[None]:
        """Stop listening, close sockets with 1001, and give promises time to be kept."""
        for port in self.ports:
            port.stopListening()
        for protocol in list(self.connections):
            if isinstance(protocol, Socket):
                protocol.serverClose(GOING_AWAY)
        return defer.Deferred.fromFuture(asyncio.ensure_future(self.wait_for_applications()))

    async def wait_for_applications(self) -> None:
        """Until all have ended, or their time is up."""
        end = time.monotonic() + self.limits.shutdown_seconds
        running = self.running()
        while running and time.monotonic() < end:
            await asyncio.wait(running, timeout=0.1)
            running = self.running()
        for application in running:
            application.cancel()
        self.beginning.cancel()
        await asyncio.gather(*running, self.beginning, return_exceptions=True)
        await self.ended()

    def running(self) -> list[asyncio.Future[None]]:
        """Applications that have not ended."""
        found = [details.get("application_instance") for details in self.connections.values()]
        return [application for application in found if application and not application.done()]


def _unsaid(event: object) -> None:
    """Twisted's own log, which names peers: it goes nowhere."""


def _unnamed(_logger: object, call: Callable[..., None], *args: object) -> None:
    """Twisted keeps the peer's name for its log around each read, which costs a tenth of it."""
    try:
        call(*args)
    except Exception:
        log.exception("a connection failed")


def _is_answered(transport: Any) -> bool:
    """Does some of an answer wait here until she reads?"""
    return bool(transport.dataBuffer or transport._tempDataBuffer)
