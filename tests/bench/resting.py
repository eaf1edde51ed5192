"""What a server holds that has nothing to do: by itself, and for each of many silent sockets."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import psutil

from peerchat.management.commands.serve import affordable
from tests.bench import joining, serving
from tests.bench.orders import Party
from tests.bench.serving import Served
from tests.bench.works import Bar

ROOMS, SEATS = 100, 50
"""Five thousand."""
SETTLED = 3.0
"""Seconds until what came of joining is over."""
AT_ONCE = 5
"""Rooms that fill."""


def bars() -> Iterator[Bar]:
    """On SQLite: MiB of the process by itself, and KiB a seat that is taken and silent."""
    if affordable(ROOMS * SEATS) < ROOMS * SEATS:
        raise SystemExit(f"the system lends fewer than {ROOMS * SEATS} descriptors: `ulimit -n`")
    with (
        tempfile.TemporaryDirectory(prefix="peerchat-bench-") as folder,
        serving.peerchat(Path(folder), {}, rooms=ROOMS, members=SEATS) as served,
    ):
        alone = _held(served)
        crowded = asyncio.run(_crowded(served))
    yield Bar("memory_at_rest_mib", alone / 2**20, 150)
    yield Bar("idle_socket_kib", (crowded - alone) / 2**10 / (ROOMS * SEATS), 30)


async def _crowded(served: Served) -> int:
    """What it holds when all of them sit there."""
    (origin,) = served.origins
    at_once = asyncio.Semaphore(AT_ONCE)

    async def fill(party: Party) -> list[joining.Visitor]:
        async with at_once:
            return [await joining.sit(origin, party.room, ticket) for ticket in party.tickets]

    rooms = await asyncio.gather(*map(fill, served.parties))
    await asyncio.sleep(SETTLED)
    for visitor in chain.from_iterable(rooms):
        visitor.member.check()
    return _held(served)


def _held(served: Served) -> int:
    """Resident bytes."""
    (process,) = served.processes
    held: int = psutil.Process(process.pid).memory_info().rss
    return held
