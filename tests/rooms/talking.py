"""Devices on real sockets of the application: they send frames and wait for frames."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from channels.testing import WebsocketCommunicator

from peerchat.asgi import application
from rooms.delivery import border, hub, log
from rooms.entry import tickets
from rooms.wire import frames
from tests.rooms.scene import Mentor, Scene, key_package

F = TypeVar("F", bound=frames.ServerFrame)


@dataclass(eq=False)
class Device:
    """One socket. `heard` is everything so far, oldest first."""

    line: WebsocketCommunicator
    heard: list[frames.FromServer] = field(default_factory=list)
    seat: bytes = b""
    secret: bytes = b""

    async def say(self, frame: frames.FromClient) -> None:
        await self.line.send_to(bytes_data=frames.write(frame))

    async def hear(self, kind: type[F], count: int = 1) -> F:
        """The `count`-th frame of this kind since the start, waiting for it."""
        while len(self.all(kind)) < count:
            data = await self.line.receive_from(timeout=10)
            assert isinstance(data, bytes)
            self.heard.append(frames.read_from_server(data))
        return self.all(kind)[count - 1]

    def all(self, kind: type[F]) -> list[F]:
        return [frame for frame in self.heard if isinstance(frame, kind)]

    async def refused(self, count: int = 1) -> str:
        return (await self.hear(frames.Refused, count)).code

    async def closed(self) -> int:
        """The close code, after everything that came before it."""
        while True:
            output = await self.line.receive_output(timeout=15)
            if output["type"] == "websocket.close":
                code: int = output["code"]
                return code
            self.heard.append(frames.read_from_server(output["bytes"]))

    @property
    def seqs(self) -> list[int]:
        return [entry.seq for entry in self.all(frames.Entry)]

    async def entries_up_to(self, seq: int) -> list[int]:
        while not self.seqs or self.seqs[-1] < seq:
            await self.hear(frames.Entry, len(self.seqs) + 1)
        return self.seqs


@asynccontextmanager
async def connected() -> AsyncIterator[Device]:
    headers = [(b"origin", b"http://127.0.0.1:8000"), (b"host", b"127.0.0.1:8000")]
    line = WebsocketCommunicator(
        application, "/ws", headers=headers, subprotocols=[frames.SUBPROTOCOL]
    )
    accepted, subprotocol = await line.connect(timeout=10)
    assert (accepted, subprotocol) == (True, frames.SUBPROTOCOL)
    try:
        yield Device(line)
    finally:
        if not line.future.done():
            await line.disconnect(timeout=10)


@asynccontextmanager
async def seated(scene: Scene, mentor: Mentor | None = None) -> AsyncIterator[Device]:
    """A device that has come in with a ticket; a survivor finds a mentor there."""
    if mentor is None:
        await attended(scene)
    scene.attended = True
    async with connected() as device:
        first = hello(scene, mentor)
        await device.say(first)
        device.seat, device.secret = (await device.hear(frames.Seated)).seat, first.secret
        yield device


async def attended(scene: Scene) -> None:
    """If nobody came yet, a mentor sits down who does nothing more, on a process that stays."""
    if not scene.attended:
        await border.cross(scene.seat, scene.mentor())
        await border.cross(scene.stay)


def hello(scene: Scene, mentor: Mentor | None = None) -> frames.Hello:
    ticket = (
        tickets.mentor(scene.room, band="18-24", leaf=mentor.leaf_key, now=scene.now)
        if mentor
        else tickets.survivor(scene.room, band="18-24", now=scene.now)
    )
    written = tickets.write(ticket, secret=scene.keys.ticket_secret)
    return frames.Hello(room=scene.room, ticket=written, secret=secrets.token_bytes(32))


async def opened(scene: Scene, mentor: Mentor, device: Device) -> None:
    """This mentor begins the next generation."""
    frame = scene.opening(mentor, scene.number + 1)
    await device.say(frame)
    await device.hear(frames.GenerationOpened, scene.number + 1)
    scene.number, scene.epoch, scene.group_id = frame.generation, 0, frame.group_id


async def admitted(scene: Scene, mo: Device, *newcomers: Device, first: int = 1) -> None:
    """Newcomers knock, Mo adds them from leaf `first` on, and they have their Welcome."""
    for newcomer in newcomers:
        packed = await asyncio.to_thread(key_package, newcomer.seat)
        await newcomer.say(frames.Knock(room=scene.room, key_package=packed))
        await newcomer.hear(frames.Knocked, len(newcomer.all(frames.Knocked)) + 1)
    adds = {newcomer.seat: first + index for index, newcomer in enumerate(newcomers)}
    await changed(scene, mo, scene.change(adds=adds))
    for newcomer in newcomers:
        await newcomer.hear(frames.Welcome, len(newcomer.all(frames.Welcome)) + 1)


async def changed(scene: Scene, mo: Device, change: frames.Commit) -> int:
    """Mo commits; answers the seq."""
    await mo.say(change)
    receipt = await mo.hear(frames.Receipt, len(mo.all(frames.Receipt)) + 1)
    assert receipt.client_id == change.client_id
    scene.epoch += 1
    return receipt.seq


async def scene(capacity: int = 8) -> Scene:
    return await border.cross(Scene, capacity=capacity)


async def quiet() -> None:
    """End the hub and the writer of a test."""
    await hub.stop()
    await border.let_go()
    await asyncio.to_thread(log.stop)


async def say_all(device: Device, messages: list[frames.Post]) -> None:
    """One after the other, without waiting for an answer."""
    for message in messages:
        await device.say(message)


def resume(scene: Scene, device: Device, *, cursor: int) -> frames.Resume:
    """What this device says when it comes back having everything up to `cursor`."""
    return frames.Resume(
        room=scene.room,
        generation=scene.number,
        seat=device.seat,
        secret=device.secret,
        cursor=cursor,
    )
