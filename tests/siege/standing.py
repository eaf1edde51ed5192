"""One siege: honest rooms talk before, during and after it, and everything that it costs them is
written down."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen

import msgspec
import psutil

from tests.bench import joining, serving, table
from tests.bench.crowd import Crowd
from tests.bench.orders import Party
from tests.bench.serving import Served
from tests.siege.orders import Force, Losses, Siege

RATE = 50.0
"""Honest messages a second."""
SIZE = 10
"""Members of a room who talk."""
QUIET = 3.0
"""Seconds before it."""
CALM = 100.0
"""Milliseconds of p99 within one second, from which a siege is over."""
TOO_LONG = 300.0
"""Seconds beside a siege after which something hangs."""
PATIENCE = 10
"""Seconds until it has to be."""
LOOK = 0.2
"""Seconds between two looks at memory."""


@dataclass(kw_only=True)
class Report:
    """Milliseconds, MiB and seconds."""

    before: float = 0.0
    """p99 of honest messages, from saying to reading; infinite where none was heard."""
    during: float = 0.0
    newcomers: list[float] = field(default_factory=list)
    """How long each honest newcomer waited for her seat."""
    messages: int = 0
    """Honest ones; each reached everybody it was for, once."""
    memory: float = 0.0
    """The most that the server held."""
    recovered: float = 0.0
    """From the end of the siege until honest messages were quick again."""
    files: list[str] = field(default_factory=list)
    """Written besides the database."""
    losses: Losses = field(default_factory=Losses)


async def withstand(folder: Path, stored: Mapping[str, str], force: Force) -> Report:
    """A server of its own below `folder`. Raises `crowd.Lost` when an honest message went missing
    or came twice, or an honest socket was closed."""
    members, rooms = SIZE + force.stuck, force.honest + force.hostile + 1
    seats = max(members, int(force.seconds) + 2)
    with serving.peerchat(
        folder, stored, rooms=rooms, members=seats, settings="peerchat.settings"
    ) as served:
        waiting, *parties = served.parties
        honest = [_of_size(party, SIZE) for party in parties[: force.honest]]
        hostile = [_of_size(party, members) for party in parties[force.honest :]]
        siege = Siege(origin=served.origins[0], hostile=hostile, force=force)
        with serving.running(
            [serving.PYTHON, "-m", "tests.siege.besiegers"], stdin=PIPE, stdout=PIPE
        ) as besiegers:
            _say(besiegers, msgspec.json.encode(siege).decode())
            async with asyncio.timeout(force.seconds + TOO_LONG):
                return await _withstand(folder, served, honest, waiting, besiegers)


def _of_size(party: Party, members: int) -> Party:
    return msgspec.structs.replace(party, guests=party.guests[: members - 1])


def _say(besiegers: Popen[str], line: str) -> None:
    assert besiegers.stdin
    besiegers.stdin.write(line + "\n")
    besiegers.stdin.flush()


async def _hear(besiegers: Popen[str]) -> str:
    assert besiegers.stdout
    line = await asyncio.to_thread(besiegers.stdout.readline)
    assert line, "the besiegers ended"
    return line


async def _withstand(
    folder: Path, served: Served, honest: list[Party], waiting: Party, besiegers: Popen[str]
) -> Report:
    rooms = [await joining.fill(served.origins, party) for party in honest]
    crowd = Crowd([[visitor.member for visitor in room] for room in rooms])
    await _hear(besiegers)  # they are in
    report, files = Report(), _files(folder)
    async with _watched(served, folder, report):
        crowd.start(RATE)
        await asyncio.sleep(QUIET)
        report.before = _p99(crowd)
        async with _newcomers(served.origins[0], waiting, report):
            _say(besiegers, "go")
            report.losses = msgspec.json.decode(await _hear(besiegers), type=Losses)
        await asyncio.sleep(1)  # for what was said in it and is still on its way
        report.during = _p99(crowd)
        report.recovered = await _recovery(crowd)
    await crowd.stop()
    report.messages = sum(member.sent for member in crowd.everybody)
    report.files += sorted(_files(folder) - files)
    return report


def _p99(crowd: Crowd) -> float:
    crowd.check()
    latencies = sorted(crowd.take_latencies())
    return table.percentile(latencies, 0.99) / 1e6 if latencies else math.inf


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


async def _recovery(crowd: Crowd) -> float:
    began = time.monotonic()
    for _ in range(PATIENCE):
        await asyncio.sleep(1)
        if _p99(crowd) <= CALM:
            break
    return time.monotonic() - began


@asynccontextmanager
async def _watched(served: Served, folder: Path, report: Report) -> AsyncIterator[None]:
    """Looks at the server's memory, and at the files that it holds open without a name."""
    (process,) = (psutil.Process(server.pid) for server in served.processes)

    async def watch() -> None:
        while True:
            report.memory = max(report.memory, process.memory_info().rss / 2**20)
            spooled = set(_nameless(process.pid, folder)) - set(report.files)
            report.files += sorted(spooled)
            await asyncio.sleep(LOOK)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _nameless(pid: int, folder: Path) -> Iterator[str]:
    """Files below `folder` that a process holds open and that nobody else could find, as bodies are
    spooled."""
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            name = str(link.readlink())
            if name.startswith(str(folder)) and name.endswith(" (deleted)"):
                yield name


@asynccontextmanager
async def _newcomers(origin: str, party: Party, report: Report) -> AsyncIterator[None]:
    """Somebody comes every second, into a room that is quiet."""
    host, *tickets = party.tickets
    over = asyncio.Event()

    async def come() -> None:
        for ticket in tickets:
            if over.is_set():
                return
            began = time.monotonic()
            await joining.sit(origin, party.room, ticket)
            waited = time.monotonic() - began
            report.newcomers.append(round(waited, 3))
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), max(0.0, 1 - waited))

    await joining.sit(origin, party.room, host)
    coming = asyncio.create_task(come())
    try:
        yield
    finally:
        over.set()
        await coming  # whoever knocks now comes in as well
