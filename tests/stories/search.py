"""Looks for a phrase in everything that a house keeps, in every shape it could have been kept in.

A search that finds nothing proves something only after it has found what was planted.
"""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import redis

from tests.stories.house import House


def shapes(phrase: str) -> frozenset[bytes]:
    """`phrase` in UTF-8, UTF-16 either way, hex, base64 wherever it starts, JSON and as a URL."""
    plain = phrase.encode()
    found = {plain, phrase.encode("utf-16-le"), phrase.encode("utf-16-be")}
    found |= {plain.hex().encode(), plain.hex().upper().encode()}
    found |= {json.dumps(phrase)[1:-1].encode(), quote(phrase).encode()}
    for before in range(3):
        # The first and last letters depend on what stands around the phrase; the rest does not.
        letters = base64.b64encode(b"\0" * before + plain)
        inner = letters[(0, 2, 3)[before] : len(letters) // 4 * 4 - 4]
        found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return frozenset(found)


def holds(kept: bytes, phrase: str) -> bool:
    """Is `phrase` in there, in any shape?"""
    return any(shape in kept for shape in shapes(phrase))


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below `folder`, logs and write-ahead files too; none may be left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                yield str(path.relative_to(folder)), path.read_bytes()
            except FileNotFoundError:  # the server tidied up meanwhile
                continue


def rows(url: str) -> Iterator[tuple[str, bytes]]:
    """Every table of a PostgreSQL as its rows are sent, not as they lie on disk, compressed."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        named = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        for (table,) in named:
            statement = psycopg.sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(
                psycopg.sql.Identifier(table)
            )
            with connection.cursor().copy(statement) as copied:
                yield f"table {table}", b"".join(bytes(part) for part in copied)


def values(url: str) -> Iterator[tuple[str, bytes]]:
    """Every key of a Valkey with its value, as it would be saved."""
    client = redis.Redis.from_url(url)
    for key in client.scan_iter():
        yield "key", bytes(key) + (client.dump(key) or b"")
    client.close()


def memory(of: psutil.Process) -> Iterator[tuple[str, bytes]]:
    """What a process holds in memory that it may write to."""
    with Path(f"/proc/{of.pid}/mem").open("rb", buffering=0) as held:
        for line in Path(f"/proc/{of.pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            begin, end = (int(edge, 16) for edge in span.split("-"))
            if rights.startswith("rw"):
                held.seek(begin)
                try:
                    yield f"memory {span}", held.read(end - begin)
                except OSError:  # pages that the kernel keeps for itself
                    continue


def everything(house: House) -> Iterator[tuple[str, bytes]]:
    """All that the house keeps, by where."""
    yield from files(house.data)
    if house.postgres:
        yield from rows(house.environments[0]["PEERCHAT_DATABASE_URL"])
        yield from files(house.postgres)
    if house.valkey:
        yield from values(house.valkey)


def places(house: House, phrase: str) -> list[str]:
    """Where the house keeps `phrase`."""
    return [where for where, kept in everything(house) if holds(kept, phrase)]


def unescaped(told: bytes) -> bytes:
    r"""What Valkey's MONITOR printed, with its `\xNN` made bytes again."""
    return bytes(codecs.escape_decode(told)[0])
