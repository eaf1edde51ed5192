"""A soak: rooms that talk at a person's pace for a long time, while others come to the door and are
refused; what the server holds is looked at again and again, and must not grow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import linear_regression, median

import psutil
from picows import WSMsgType

from rooms.wire import frames
from tests.bench import joining, serving
from tests.bench.crowd import Crowd
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
    """What came of it, from the first moment on."""

    looks: list[Look] = field(default_factory=list)
    """From the end of the warm-up on."""
    messages: int = 0
    """Each reached everybody it was for, once."""
    refused: int = 0
    """People at the door."""

    def slope(self) -> float:
        """MiB an hour, by least squares."""
        hours = [look.second / 3_600 for look in self.looks]
        return linear_regression(hours, [look.memory for look in self.looks]).slope

    def more(self, count: Callable[[Look], int]) -> float:
        """By how much more than in the first third there is of something in the last one, by the
        medians: people come and go between two looks."""
        third = -(-len(self.looks) // 3)
        return median(map(count, self.looks[-third:])) - median(map(count, self.looks[:third]))


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
        soaked = Soaked()
        passing = asyncio.create_task(
            _pass_by(served, [visitor for room in rooms for visitor in room], soaked)
        )
        await asyncio.sleep(warm)
        began = time.monotonic()
        while (second := time.monotonic() - began) < seconds:
            crowd.check()
            if passing.done():
                passing.result()  # for ever, unless it failed
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


async def _pass_by(served: Served, seated: list[Visitor], soaked: Soaked) -> None:
    """People come with a secret that is not theirs, or with nonsense, are refused, and go."""
    dice = Random(0)
    while True:
        await asyncio.sleep(PASSERS_BY)
        somebody, origin = dice.choice(seated), dice.choice(served.origins)
        passer = await joining.connect(origin, somebody.room)
        said = dice.choice((frames.write(somebody.resuming(bytes(32))), b"nonsense"))
        passer.member.transport.send(WSMsgType.BINARY, said)
        if isinstance(frames.read_from_server(await passer.member.hear()), frames.Refused):
            soaked.refused += 1
        passer.member.transport.disconnect()
