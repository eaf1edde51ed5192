"""A soak: rooms that talk at a person's pace for a long time, with lines that break now and then;
what the server holds is looked at again and again, and must not grow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from picows import WSMsgType, ws_connect

from rooms.wire import frames
from tests.bench import joining, serving
from tests.bench.crowd import Crowd, Member
from tests.bench.joining import Visitor
from tests.bench.serving import Served

ROOMS, MEMBERS = 20, 10
RATE = 20.0
"""Messages a second over all rooms: a line in each every second."""
PASSERS_BY = 0.5
"""Seconds between two people who come to the door, say something wrong, and go."""
LOOK = 5.0
"""Seconds between two looks."""


@dataclass(frozen=True)
class Look:
    """What the processes held together."""

    second: float
    memory: float
    """Resident MiB."""
    descriptors: int
    connections: int
    """To the database, as the database counts them; 0 on SQLite."""


@dataclass
class Soaked:
    """Everything from the end of the warm-up on."""

    looks: list[Look] = field(default_factory=list)
    messages: int = 0
    """Each reached everybody it was for, once."""

    def slope(self) -> float:
        """MiB an hour, by least squares."""
        times = [look.second / 3_600 for look in self.looks]
        sizes = [look.memory for look in self.looks]
        middle, mean = sum(times) / len(times), sum(sizes) / len(sizes)
        above = sum((t - middle) * (s - mean) for t, s in zip(times, sizes, strict=True))
        return above / sum((t - middle) ** 2 for t in times)

    def spread(self, count: Callable[[Look], int]) -> int:
        """By how much more than at first there is of something in the last third, at most."""
        third = len(self.looks) // 3
        return max(map(count, self.looks[-third:])) - max(map(count, self.looks[:third]))


async def soak(
    folder: Path,
    stored: Mapping[str, str],
    *,
    processes: int,
    connections: Callable[[], int],
    warm: float,
    seconds: float,
) -> Soaked:
    """Raises `crowd.Lost` when a message went missing or came twice."""
    with serving.peerchat(
        folder,
        stored,
        rooms=ROOMS,
        members=MEMBERS,
        processes=processes,
        settings="peerchat.settings",
    ) as served:
        rooms = [await joining.fill(served.origins, party) for party in served.parties]
        crowd = Crowd([[visitor.member for visitor in room] for room in rooms])
        crowd.start(RATE)
        passing = asyncio.create_task(_pass_by(served, [v for room in rooms for v in room]))
        await asyncio.sleep(warm)
        soaked, began = Soaked(), time.monotonic()
        while (second := time.monotonic() - began) < seconds:
            crowd.check()
            crowd.take_latencies()
            soaked.looks.append(_look(served, second, await asyncio.to_thread(connections)))
            await asyncio.sleep(LOOK)
        passing.cancel()
        await crowd.stop()
        soaked.messages = sum(member.sent for member in crowd.everybody)
        return soaked


def _look(served: Served, second: float, connections: int) -> Look:
    processes = [psutil.Process(server.pid) for server in served.processes]
    return Look(
        second=second,
        memory=sum(process.memory_info().rss for process in processes) / 2**20,
        descriptors=sum(process.num_fds() for process in processes),
        connections=connections,
    )


async def _pass_by(served: Served, seated: list[Visitor]) -> None:
    """People come with a secret that is not theirs, or with nothing, are refused, and go."""
    dice = Random(0)
    while True:
        await asyncio.sleep(PASSERS_BY)
        somebody, origin = dice.choice(seated), dice.choice(served.origins)
        passer = Visitor(Member(), somebody.room)
        with suppress(Exception):  # she is refused, however
            await ws_connect(
                lambda passer=passer: passer.member,
                origin.replace("http", "ws", 1) + "/ws",
                extra_headers={"Origin": origin, "Sec-WebSocket-Protocol": frames.SUBPROTOCOL},
            )
            wrong = frames.Resume(
                room=somebody.room, generation=1, seat=somebody.seat, secret=bytes(32), cursor=0
            )
            passer.member.transport.send(
                WSMsgType.BINARY, dice.choice((frames.write(wrong), b"nonsense"))
            )
            await asyncio.sleep(PASSERS_BY)
            passer.member.transport.disconnect()
