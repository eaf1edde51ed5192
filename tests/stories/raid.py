"""Somebody takes the machine: what is found there, after the search has found what was planted.

Each search plants something in every kind of place and fails unless it finds that first. The house
is started anew for it with a temporary folder of its own, with something in its processes' memory,
and with PostgreSQL told to log what the compose file tells it to.
"""

from __future__ import annotations

import asyncio
import codecs
import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import redis

from tests.stories import search
from tests.stories.guest import soon
from tests.stories.house import ROOT, House
from tests.stories.needles import Needles, Sought, shapes
from tests.stories.search import Place

PLANTED = "what was planted"
PASSING = "passing through Valkey"
ROW = "INSERT INTO django_migrations (app, name, applied) VALUES ('planted', '{}', '2026-01-01')"
CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)"
PATIENCE = 10.0
LOGGING = re.compile(r"-c (log_\w+)=('[^']*'|\S+)")


@dataclass
class Figures:
    """What was searched, of one kind of place."""

    places: int = 0
    size: int = 0
    """Bytes."""
    hits: int = 0
    planted: set[str] = field(default_factory=set)
    """Names of the places where what was planted was found."""
    held: set[str] = field(default_factory=set)
    """What was found of that which a running house cannot do without."""


@dataclass
class Raid:
    """A house that may be searched at any moment. `told`: what its processes told Valkey so far."""

    house: House
    planted: str
    told: bytearray

    async def search(self, sought: Sought, *, held: Sought | None = None) -> list[str]:
        """Where any of these is kept, as `name: kind, place`.

        With `held`, which the web processes have to hold, memory is searched as well, and each of
        those must be found there.
        """
        with self._planted():
            await asyncio.to_thread(settled, self.house, self.planted)
            if self.house.valkey:
                await soon(lambda: self.planted.encode() in self.told, "Valkey passes it on")
            return await asyncio.to_thread(self._search, sought, held or {})

    def _search(self, sought: Sought, held: Sought) -> list[str]:
        needles = Needles({PLANTED: shapes(self.planted), **held, **sought})
        kinds: dict[str, Figures] = defaultdict(Figures)
        found: list[str] = []
        for place in self._places(memory=bool(held)):
            names, figures = needles.within(place.kept), kinds[place.kind]
            figures.places += 1
            figures.size += len(place.kept)
            figures.planted |= {place.name} if PLANTED in names else set()
            figures.held |= names & held.keys()
            hits = [f"{name}: {place.kind}, {place.name}" for name in names & sought.keys()]
            figures.hits += len(hits)
            found += hits
        for kind, figures in kinds.items():
            print(
                f"{kind}: {figures.places} places, {figures.size} bytes, planted found in "
                f"{len(figures.planted)}, hits {figures.hits}"
            )
        self._prove(kinds, held)
        return sorted(found)

    def _places(self, *, memory: bool) -> Iterator[Place]:
        yield from search.everything(self.house, memory=memory)
        if self.house.valkey:
            # MONITOR tells `\xNN` for what is no letter.
            whole, *_ = bytes(self.told).rpartition(b"\n")
            yield Place(PASSING, "MONITOR", bytes(codecs.escape_decode(whole)[0]))

    def _prove(self, kinds: dict[str, Figures], held: Sought) -> None:
        """What was planted was found in each kind of place, in each log, in each process."""
        house = self.house
        wanted = {"rows", "database", "write-ahead log", "log", "temporary file", "names"}
        wanted |= {"snapshot", PASSING} if house.valkey else set()
        processes = {f"memory of {each}" for each in search.labels(house)} if held else set()
        wanted |= processes
        missed = {kind for kind in wanted if not kinds[kind].planted}
        assert not missed, f"what was planted was not found in {missed}"
        logs = {str(log) for log in house.logs}
        logs |= {str(house.postgres.data.parent / "log")} if house.postgres else set()
        assert logs <= kinds["log"].planted, "what was planted was not found in every log"
        remembered = {name for kind in processes for name in kinds[kind].held if "web" in kind}
        assert remembered == held.keys(), "the memory of the house is not what was searched"

    @contextmanager
    def _planted(self) -> Iterator[None]:
        house, planted = self.house, self.planted
        for log in house.logs:
            with log.open("a") as writing:
                writing.write(f"{planted}\n")
        (house.data / search.TEMPORARY / planted).write_text(planted)
        if house.valkey:
            with redis.Redis.from_url(house.valkey.url) as bell:
                bell.set("planted", planted)
                bell.publish("planted", planted)
        with written(house, ROW.format(planted)):
            if house.postgres:
                with suppress(psycopg.errors.UndefinedTable):
                    house.rows(f'SELECT FROM "{planted}"')  # which is logged
            yield


@contextmanager
def written(house: House, statement: str) -> Iterator[None]:
    """Has the database do something, which stays in its write-ahead log while this is open."""
    if house.postgres:
        with psycopg.connect(house.environments[0]["PEERCHAT_DATABASE_URL"]) as database:
            database.execute(statement.encode())
        yield
        return
    file = house.data / "peerchat.sqlite3"
    with closing(sqlite3.connect(file)) as reading, closing(sqlite3.connect(file)) as writing:
        with writing:
            writing.execute(statement)
        # Whoever still reads at this point keeps others from writing over it.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM django_migrations").fetchall()
        writing.execute(CHECKPOINT).fetchall()
        yield


def settled(house: House, text: str) -> None:
    """Waits until the database itself has it, where it is SQLite: the house reads too, and holds
    the checkpoint up for a moment."""
    file = house.data / "peerchat.sqlite3"
    deadline = time.monotonic() + PATIENCE
    while not house.postgres and text.encode() not in file.read_bytes():
        assert time.monotonic() < deadline, "nothing is moved out of the write-ahead log"
        time.sleep(0.02)
        with closing(sqlite3.connect(file)) as database:
            database.execute(CHECKPOINT).fetchall()


@asynccontextmanager
async def prepared(house: House, planted: str) -> AsyncIterator[Raid]:
    """From here on the house can be searched; it begins with processes that nobody has visited.

    `planted` stands nowhere else.
    """
    house.stop()
    (house.data / search.TEMPORARY).mkdir(exist_ok=True)
    for environment in house.environments:
        environment["TMPDIR"] = str(house.data / search.TEMPORARY)
        environment["PLANTED"] = planted
    if house.postgres:
        _log_as_composed(house)
    async with _overheard(house) as told:
        house.start()
        known = {label for label, _ in search.processes(house)}
        assert known == search.labels(house).keys(), "some process of the house was not found"
        yield Raid(house, planted, told)


def _log_as_composed(house: House) -> None:
    """PostgreSQL logs what the compose file lets it log."""
    options = LOGGING.findall((ROOT / "docker-compose.yml").read_text())
    assert options, "the compose file says nothing about logs"
    with psycopg.connect(
        house.environments[0]["PEERCHAT_DATABASE_URL"], autocommit=True
    ) as database:
        for name, value in options:
            database.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        database.execute("SELECT pg_reload_conf()")


@asynccontextmanager
async def _overheard(house: House) -> AsyncIterator[bytearray]:
    """All that anybody tells Valkey meanwhile: what only passes through is kept nowhere."""
    told = bytearray()
    if not house.valkey:
        yield told
        return
    where = urlsplit(house.valkey.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(b"MONITOR\r\n")

    async def hear() -> None:
        while part := await reader.read(65536):
            told.extend(part)

    hearing = asyncio.create_task(hear())
    try:
        await soon(lambda: b"+OK" in told, "Valkey tells")
        yield told
    finally:
        writer.close()
        await writer.wait_closed()
        await hearing
