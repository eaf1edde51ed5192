"""What one socket is doing in which rooms: each kind of frame and the verb that it calls.

The session table speaks first, plainly; the verbs check again, against the rows. A message is
handed to the log without waiting for it, so that one sender's messages share a transaction, and
only so many may be on their way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from peerchat import keyring
from rooms import strain
from rooms.delivery import border, doorway, lines, log, opening, postings
from rooms.delivery.doorway import Entered
from rooms.delivery.hub import Hub
from rooms.delivery.lines import Line
from rooms.delivery.members import Member
from rooms.delivery.postings import Posting
from rooms.delivery.transactions import Outcome
from rooms.lifecycle import knocks, rooms, seats
from rooms.wire import frames, session
from rooms.wire.refusals import Refusal

ROOMS = 4
"""Rooms that one socket may hold: a room and its small groups."""
ON_THEIR_WAY = 32
"""Messages of one socket that may wait to be stored."""
UNCOUNTED: session.Frames = frozenset({frames.Leave, frames.Freeze})
"""Heard however much was said before."""
SLOWLY = 10
"""Frames that a message counts for while the process is strained: one every two seconds."""


def _now() -> int:
    """Unix seconds."""
    return int(time.time())


class Visit:
    """The rooms of one socket. `close` closes the socket with a code."""

    def __init__(self, hub: Hub, line: Line, close: Callable[[int], None]) -> None:
        self._hub = hub
        self._line = line
        self._close = close
        self._since = time.monotonic()
        self._members: dict[bytes, Member] = {}
        self._on_their_way = 0
        self._fewer: asyncio.Future[None] | None = None

    @property
    def seated(self) -> bool:
        """Does it hold a seat, in any room?"""
        return bool(self._members)

    async def take(self, frame: frames.FromClient) -> None:
        """Do what a frame asks for. Raises `Refusal`."""
        member = self._members.get(frame.room)
        state, role = (member.state, member.role) if member else ("outside", "survivor")
        code = session.refusal(state, role, type(frame))
        if code is not None:
            raise Refusal(code)
        if member is not None:
            if member.removed is not None and not isinstance(frame, frames.Ping):
                raise Refusal("not_allowed")  # it only reads on, up to its removal
            self._count(frame, member.seat)
            await self._act(frame, member)
        elif isinstance(frame, frames.Hello | frames.Resume):
            await self._enter(frame)

    def _count(self, frame: frames.FromClient, seat: bytes) -> None:
        """Against the seat's pace. Raises `too_fast`."""
        if type(frame) in UNCOUNTED:
            return
        slowly = strain.here.ease == "slow" and isinstance(frame, frames.Post)
        # Commits always count once: they let people in, and out.
        if not self._hub.paces.of(seat).allows(time.monotonic(), cost=SLOWLY if slowly else 1):
            raise Refusal("too_fast")

    async def _act(self, frame: frames.FromClient, member: Member) -> None:
        match frame:
            case frames.Post():
                await self._send(postings.application(frame, seat=member.seat))
            case frames.Commit():
                await self._send(postings.commit(frame, seat=member.seat))
            case frames.Knock():
                await self._knock(frame, member)
            case frames.Open():
                now = _now()
                root = keyring.current(now).root
                await border.cross(opening.open_next, member.seat, frame, root=root, now=now)
            case frames.Freeze():
                await border.cross(seats.freeze, member.seat, frame)
            case frames.Leave():
                await border.cross(seats.leave, member.seat)
            case frames.Close():
                await border.cross(rooms.close, member.room, by=member.seat, minute=_now() // 60)
            case frames.Ping():
                self._say(frames.Pong(room=member.room, minute=_now() // 60))

    def _say(self, frame: frames.FromServer) -> None:
        lines.say(self._line, frame)

    async def _enter(self, frame: frames.Hello | frames.Resume) -> None:
        if len(self._members) >= ROOMS:
            raise Refusal("too_many")
        if isinstance(frame, frames.Resume):
            await border.cross(seats.prove, frame.room, seat_id=frame.seat, secret=frame.secret)
            back = partial(doorway.resume, frame)
            await self._come_back(
                frame.room, frame.seat, back, number=frame.generation, cursor=frame.cursor
            )
            return
        try:
            entered = await border.cross(
                doorway.hello, frame, process=self._hub.process, now=_now()
            )
        except Refusal as refusal:
            if refusal.code != "ticket_spent":
                raise
            # By her, perhaps, who was not told: on a bad line the answer is lost.
            seat = await border.cross(seats.taken_with, frame.room, secret=frame.secret)
            back = partial(doorway.hello_again, frame, seat)
            await self._come_back(frame.room, seat, back, number=0, cursor=0)
        else:
            self._join(entered, room=frame.room, number=0, cursor=0)

    async def _come_back(
        self, room: bytes, seat: bytes, back: Callable[..., Entered], *, number: int, cursor: int
    ) -> None:
        """To a seat that she has shown to be hers. Raises `too_soon` and what `back` raises."""
        async with self._hub.door(seat):
            # What she said on a line that she has given up may arrive after what she said on the
            # next one, and is not to throw her out of it.
            sits = self._hub.member(room, seat)
            later = sits is not None and sits.since > self._since
            if later or not self._hub.paces.may_resume(seat):
                raise Refusal("too_soon")
            entered = await border.cross(back, process=self._hub.process, now=_now())
            self._hub.paces.came_back(seat)
            self._join(entered, room=room, number=number, cursor=cursor)

    def _join(self, entered: Entered, *, room: bytes, number: int, cursor: int) -> None:
        member = Member(
            room=room,
            seat=entered.seat,
            role=entered.role,
            line=self._line,
            ended=self._ended,
            drop=self._close,
            shown=entered.stood,
            since=self._since,
            number=number,
            cursor=cursor,
        )
        member.settle(entered.stood)
        self._members[room] = member
        self._line.let_in()
        self._say(entered.answer)
        self._hub.join(member)

    async def _knock(self, frame: frames.Knock, member: Member) -> None:
        now = _now()
        minute = await border.cross(
            knocks.knock,
            member.seat,
            key_package=frame.key_package,
            root=keyring.current(now).root,
            now=now,
        )
        if member.state == "seated":
            member.state = "waiting"
        self._say(
            frames.Knocked(room=member.room, seat=member.seat, minute=minute, key_package=None)
        )

    async def _send(self, posting: Posting) -> None:
        """To the log. Waits only while too many of this socket are on their way."""
        while self._on_their_way >= ON_THEIR_WAY:
            self._fewer = self._hub.loop.create_future()
            await self._fewer
        log.submit(posting, partial(self._stored, posting), self._hub.loop)
        self._on_their_way += 1

    def _stored(self, posting: Posting, outcome: Outcome) -> None:
        self._on_their_way -= 1
        if self._fewer is not None and not self._fewer.done():
            self._fewer.set_result(None)
        if isinstance(outcome, Refusal):
            self._hub.tally.count(outcome.code)
            refused = frames.Refused(
                code=outcome.code, room=posting.room, client_id=posting.client_id
            )
            self._say(refused)
            return
        self._say(
            frames.Receipt(
                room=posting.room,
                generation=posting.generation,
                client_id=posting.client_id,
                seq=outcome.seq,
                minute=outcome.minute,
            )
        )

    def _ended(self, member: Member, code: int) -> None:
        """A seat is over; with the last one the socket is too."""
        if self._members.get(member.room) is not member:
            return
        del self._members[member.room]
        if not self._members:
            self._close(code)

    async def end(self) -> None:
        """The socket is gone: its seats have none, until they resume."""
        members = list(self._members.values())
        self._members.clear()
        for member in members:
            self._hub.leave(member)
        for member in members:
            async with self._hub.door(member.seat):
                if self._hub.member(member.room, member.seat) is None:
                    process = self._hub.process
                    await border.cross(seats.disconnect, member.seat, process=process)
