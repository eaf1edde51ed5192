"""What is said in a room is kept nowhere that a server could be made to give up."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis
from playwright.async_api import Browser

from tests.stories import search
from tests.stories.house import House
from tests.stories.people import arrive
from tests.stories.places import ROOM

pytestmark = pytest.mark.story

PHRASES = (
    "the blue gate behind the school at seven",
    "él guarda mi acta de nacimiento en el cajón",
    "and then a longer one, which takes the next size of envelope. " * 8 + "That is all.",
)
ROW = "INSERT INTO django_migrations (app, name, applied) VALUES ('planted', '{}', '2026-01-01')"


@pytest.mark.parametrize("phrase", PHRASES)
def test_the_search_knows_a_phrase_in_every_shape(phrase: str) -> None:
    """# C1: the control of the search itself."""
    plain = phrase.encode()
    for before in range(6):
        around = secrets.token_bytes(before) + plain + secrets.token_bytes(5)
        for kept in (
            around,
            base64.b64encode(around),
            base64.urlsafe_b64encode(around),
            around.hex().encode(),
            json.dumps(f"{'-' * before}{phrase}").encode(),
            f"-{phrase}".encode("utf-16-le"),
            f"-{phrase}".encode("utf-16-be"),
        ):
            assert search.holds(kept, phrase)
    assert not search.holds(plain[:-1], phrase)


def plant(house: House, phrase: str) -> set[str]:
    """Puts `phrase` into each kind of place; returns names that must be among those found."""
    with house.logs[0].open("a") as log:
        log.write(f"{phrase}\n")
    if not (house.postgres and house.valkey):
        with sqlite3.connect(house.data / "peerchat.sqlite3") as rows:
            rows.execute(ROW.format(phrase))
        return {"server-0.log", "peerchat.sqlite3-wal"}
    with psycopg.connect(house.environments[0]["PEERCHAT_DATABASE_URL"]) as database:
        database.execute(ROW.format(phrase).encode())
    with redis.Redis.from_url(house.valkey) as bell:
        bell.set("planted", phrase)
    return {"server-0.log", "table django_migrations", "key"}


@asynccontextmanager
async def listening(house: House) -> AsyncIterator[bytearray]:
    """All that the processes tell Valkey meanwhile: what only passes through is kept nowhere."""
    told = bytearray()
    if not house.valkey:
        yield told
        return
    where = urlsplit(house.valkey)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(b"MONITOR\r\n")

    async def hear() -> None:
        while part := await reader.read(65536):
            told.extend(part)

    hearing = asyncio.create_task(hear())
    try:
        yield told
    finally:
        writer.close()
        await writer.wait_closed()
        await hearing


def servers(house: House) -> list[psutil.Process]:
    """The web processes: children of this test."""
    ports = {urlsplit(origin).port for origin in house.origins}
    return [
        child
        for child in psutil.Process().children()
        if ports & {line.laddr.port for line in child.net_connections() if line.status == "LISTEN"}
    ]


def remembered(house: House, phrase: str) -> list[str]:
    """Where in the memory of the web processes `phrase` is."""
    return [
        where
        for server in servers(house)
        for where, held in search.memory(server)
        if search.holds(held, phrase)
    ]


async def test_what_is_said_is_found_nowhere_and_what_is_planted_is(
    chrome: Browser, either: House
) -> None:
    """# C1: database and its write-ahead files, Valkey and what is told to it, logs, the memory of
    the web processes; the words and the names that people chose in the room."""
    planted = f"planted {secrets.token_hex(8)}"
    assert plant(either, planted) <= set(search.places(either, planted))
    assert remembered(either, either.origin)

    async with listening(either) as told:
        if either.valkey:
            with redis.Redis.from_url(either.valkey) as bell:
                bell.publish("planted", planted)
        mo = await arrive(chrome, either, wide=True)
        await mo.enter_by_code(either.codes["Mo"])
        ana = await arrive(chrome, either, number=1, wide=True)
        await ana.enter("young", ROOM)
        await mo.admit_all(1)
        await ana.seated()
        name = await ana.name()
        for phrase in PHRASES:
            await ana.say(phrase)
        await mo.reads(*PHRASES)
        kept = dict(search.everything(either))
        for phrase in (*PHRASES, name):
            assert [where for where, held in kept.items() if search.holds(held, phrase)] == []
            assert remembered(either, phrase) == []
        for person in (ana, mo):
            await person.page.context.close()
    if either.valkey:
        assert search.holds(search.unescaped(bytes(told)), planted)
        assert b"PUBLISH" in told.upper()
    for phrase in (*PHRASES, name):
        assert not search.holds(search.unescaped(bytes(told)), phrase)
    either.stop()
    for phrase in (*PHRASES, name):
        assert search.places(either, phrase) == []
