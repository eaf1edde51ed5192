"""One WebSocket: reads frames, asks the session table, hands each to its verb.

A plain loop instead of Channels' dispatch, which crosses threads once for every event. The first
frame has half a minute, every frame is counted, every refusal has its code, and none repeats what
was sent. This side *cannot read* a message, it only carries it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.db import Error

from peerchat import databases
from peerchat.pace import Pace
from rooms.delivery import figures, hub, lines
from rooms.delivery.lines import Line
from rooms.delivery.tally import Tally
from rooms.delivery.visit import ROOMS, Visit
from rooms.wire import frames, refusals
from rooms.wire.refusals import Refusal

log = logging.getLogger(__name__)

FIRST_FRAME = 30.0
"""Seconds until a socket has to have said who it is: on a slow line that takes a while."""
BURST = 3
"""Seconds' worth of frames at once, over all its rooms."""
PATIENCE = 20
"""Refusals for pace or protocol, in a row, before the socket is closed."""


class Socket(AsyncConsumer):  # type: ignore[misc]
    """One connection, from accept to close."""

    line: Line | None
    visit: Visit | None
    tally: Tally | None
    code: int | None
    """Close code, once we are the ones to end it."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve it to its end."""
        self.receive, self.send = receive, send
        self.task = asyncio.current_task()
        self.code = None
        self.strikes = 0
        rate = ROOMS * settings.FRAMES_A_SECOND
        self.pace = Pace(rate=rate, burst=BURST * rate, now=time.monotonic())
        if (await receive())["type"] != "websocket.connect":
            return
        await send({"type": "websocket.accept", "subprotocol": frames.SUBPROTOCOL})
        self.line = self.visit = self.tally = None
        figures.SOCKETS.inc()
        try:
            self.line = lines.open_line(scope, send, self.close)
            here = await hub.here()
            self.tally = here.tally
            self.visit = Visit(here, self.line, self.close)
            await self.serve(self.visit)
        except asyncio.CancelledError:
            if not self.was_closed():
                raise
        except Exception:
            log.exception("a socket failed")
            self.refuse(Refusal("server_error"), None)
        finally:
            figures.SOCKETS.dec()
            await self.end()

    async def serve(self, visit: Visit) -> None:
        """Frames, until one side hangs up. The time for the first runs until somebody sits: who was
        told `busy` could stay for hours otherwise."""
        try:
            async with asyncio.timeout(FIRST_FRAME):
                going = True
                while going and self.code is None and not visit.seated:
                    going = await self.one(visit, first=True)
        except TimeoutError:
            self.refuse(Refusal("first_frame_late"), None)
            return
        while going and self.code is None:
            going = await self.one(visit, first=False)

    async def one(self, visit: Visit, *, first: bool) -> bool:
        """Take one message. False: the peer is gone."""
        message = await self.receive()
        if message["type"] == "websocket.disconnect":
            return False
        frame: frames.FromClient | None = None
        try:
            # Read first: the refusal has to name the message that it refuses. What can't be read
            # ends the socket.
            frame = self.read(message.get("bytes"))
            if not self.pace.allows(time.monotonic()):
                raise Refusal("too_fast")
            if first and not isinstance(frame, frames.Hello | frames.Resume):
                raise Refusal("not_first")
            await self.take(visit, frame)
            self.strikes = 0
        except Refusal as refusal:
            self.refuse(refusal, frame)
        return True

    async def take(self, visit: Visit, frame: frames.FromClient) -> None:
        """Have it done. Raises what `visit.take` raises, and `busy` while the database is away."""
        try:
            await visit.take(frame)
        except Error as error:
            if not databases.is_away(error):
                raise
            log.warning("the database does not answer")
            raise Refusal("busy") from error

    def read(self, data: bytes | None) -> frames.FromClient:
        """A frame. Raises `malformed`, `frame_too_large`."""
        if not data:
            raise Refusal("malformed")
        if len(data) > frames.MAX_FRAME:
            raise Refusal("frame_too_large")
        try:
            return frames.read(data)
        except frames.Malformed as error:
            raise Refusal("malformed") from error

    def refuse(self, refusal: Refusal, frame: frames.FromClient | None) -> None:
        """Say so, and close where the code says that, or when it happens over and over."""
        said = frames.Refused(
            code=refusal.code,
            room=frame.room if frame else None,
            client_id=getattr(frame, "client_id", None),
        )
        if self.line is not None:
            lines.say(self.line, said)
        if self.tally is not None:
            self.tally.count(refusal.code)
        self.strikes += refusal.answer.fault in ("pace", "client")
        if refusal.answer.close is not None:
            self.code = refusal.answer.close
        elif self.strikes >= PATIENCE:
            self.code = refusals.FLOOD

    def close(self, code: int) -> None:
        """Close from outside the loop: the seat is over, or the reader is too slow."""
        if self.code is None and self.task is not None:
            self.code = code
            self.task.cancel()

    def was_closed(self) -> bool:
        """Was it `close` that ended the loop, rather than the server?"""
        return self.code is not None and self.task is not None and self.task.uncancel() == 0

    async def end(self) -> None:
        """Give the seats up, then the line, whatever became of the seats."""
        self.task = None  # nobody may cut this short
        try:
            if self.visit is not None:
                await self.visit.end()
        except Exception:
            log.exception("a seat could not be given up")
        finally:
            await self.goodbye()
            self.visit = None  # which points back here

    async def goodbye(self) -> None:
        """What was said last still goes out before the close, unless the peer is gone."""
        if self.code is None:
            if self.line is not None:
                self.line.drop()
            return
        if self.line is not None:
            await self.line.finish()
        try:
            await self.send({"type": "websocket.close", "code": self.code})
        except (OSError, RuntimeError):
            log.debug("the peer was gone already")


socket = Socket.as_asgi()
