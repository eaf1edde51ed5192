"""Everything that a house keeps: what somebody gets who seizes the machine while it runs.

Kinds of place: `database`, `write-ahead log`, `rows`, `log`, `temporary file`, `open file`, `file`
(anything else in its folders), `names` of files, `snapshot` of Valkey, `memory of …` each process.
No place of a kind may be left out in silence: what can't be read fails.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import redis

from tests.stories.house import House

TEMPORARY = "tmp"
"""The folder in a house's own that its processes take for the system's temporary one."""
KERNELS_OWN = ("[vvar]", "[vvar_vclock]", "[vsyscall]")
"""Pages of the clock, which hold nothing of the process and which nobody may read from outside."""
RELATIONS = b"""
    SELECT c.oid::regclass::text, CASE n.nspname WHEN 'public' THEN 'binary' ELSE 'text' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') ORDER BY 1"""
"""Every table, and how it can be sent: some columns of the catalogues have no binary form."""


@dataclass(frozen=True)
class Place:
    """Some bytes that were kept, and where."""

    kind: str
    name: str
    kept: bytes


def everything(house: House, *, memory: bool) -> Iterator[Place]:
    """All that the house keeps; `memory`: also what its processes hold."""
    yield from postgresql_rows(house) if house.postgres else sqlite_rows(house)
    for folder in (house.data, *([house.postgres.data] if house.postgres else [])):
        yield from files(folder)
        named = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*"))
        yield Place("names", str(folder), named.encode())
    if house.postgres:
        log = house.postgres.data.parent / "log"
        yield Place("log", str(log), log.read_bytes())
    if house.valkey:
        yield from snapshot(house.valkey.url)
    core = Core()
    for label, process in processes(house):
        try:
            yield from open_files(process)
            if memory:
                yield from core.of(process, label)
        except psutil.NoSuchProcess:  # PostgreSQL ends its workers when it likes
            continue


def files(folder: Path) -> Iterator[Place]:
    """Every file below `folder`; none may be left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                yield Place(_kind(path.relative_to(folder)), str(path), path.read_bytes())
            except FileNotFoundError:  # the server tidied up meanwhile
                continue


def _kind(path: Path) -> str:
    if "pg_wal" in path.parts or path.name.endswith("-wal"):
        return "write-ahead log"
    if "base" in path.parts or path.suffix == ".sqlite3":
        return "database"
    if path.parts[0] == TEMPORARY:
        return "temporary file"
    kinds = {".log": "log", ".rdb": "snapshot"}
    return kinds.get(path.suffix or f".{path.name}", "file")


def sqlite_rows(house: House) -> Iterator[Place]:
    """Each table's values: in the file a long one lies in parts."""
    with closing(sqlite3.connect(house.data / "peerchat.sqlite3")) as database:
        named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in named:
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            yield Place("rows", table, b"\n".join(_bytes(value) for row in rows for value in row))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def postgresql_rows(house: House) -> Iterator[Place]:
    """Each table as its rows are sent, catalogues too: on disk a long value is compressed."""
    with psycopg.connect(_url(house, "DATABASE"), autocommit=True) as connection:
        # What was written a moment ago may be in memory alone.
        connection.execute("CHECKPOINT")
        for table, form in connection.execute(RELATIONS).fetchall():
            statement = f"COPY {table} TO STDOUT (FORMAT {form})".encode()
            with connection.cursor().copy(statement) as copied:
                yield Place("rows", table, b"".join(bytes(part) for part in copied))


def snapshot(url: str) -> Iterator[Place]:
    """Valkey's whole keyspace as an operator would save it, and what else lies there."""
    with redis.Redis.from_url(url) as client:
        client.config_set("rdbcompression", "no")
        client.save()
        folder = client.config_get("dir")["dir"]
    yield from files(Path(folder))


def _url(house: House, service: str) -> str:
    """Where the house finds its DATABASE or its REDIS; empty if it has none."""
    return house.environments[0].get(f"PEERCHAT_{service}_URL", "")


def processes(house: House) -> Iterator[tuple[str, psutil.Process]]:
    """Each process of the house, children of this test: web ones, services and their workers."""
    found = {
        line.laddr.port: child
        for child in psutil.Process().children()
        for line in child.net_connections("tcp")
        if line.status == psutil.CONN_LISTEN
    }
    for label, url in labels(house).items():
        if (process := found.get(urlsplit(url).port)) is not None:
            yield from ((label, each) for each in (process, *process.children(recursive=True)))


def labels(house: House) -> dict[str, str]:
    """What each process of the house is called here, and where it listens."""
    urls = {f"web process {number}": origin for number, origin in enumerate(house.origins)}
    urls |= {"PostgreSQL": _url(house, "DATABASE"), "Valkey": _url(house, "REDIS")}
    return {label: url for label, url in urls.items() if url}


def open_files(of: psutil.Process) -> Iterator[Place]:
    """What it holds open, deleted files too: a temporary file seldom has a name."""
    for path in sorted(Path(f"/proc/{of.pid}/fd").iterdir()):
        try:
            if stat.S_ISREG(path.stat().st_mode):
                yield Place("open file", f"{of.pid} {path.readlink()}", path.read_bytes())
        except FileNotFoundError:  # it was closed meanwhile
            continue


@dataclass
class Core:
    """Cores of several processes. What they share, and files they only read, are read once."""

    _known: set[tuple[str, ...]] = field(default_factory=set)

    def of(self, process: psutil.Process, label: str) -> list[Place]:
        """Every readable mapping, all of one moment: the process is stopped meanwhile."""
        process.suspend()
        try:
            lines = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
            with Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as held:
                return [
                    Place(f"memory of {label}", f"{process.pid} {line}", _mapping(held, line))
                    for line in lines
                    if self._is_new(line)
                ]
        finally:
            process.resume()

    def _is_new(self, mapping: str) -> bool:
        _, rights, *backing = mapping.split(maxsplit=5)
        _, _, inode, *_ = backing
        if rights[0] != "r" or backing[-1] in KERNELS_OWN:
            return False
        if "s" in rights or ("w" not in rights and inode != "0"):
            known = tuple(backing) in self._known
            self._known.add(tuple(backing))
            return not known
        return True


def _mapping(held: FileIO, line: str) -> bytes:
    begin, end = (int(edge, 16) for edge in line.split(maxsplit=1)[0].split("-"))
    held.seek(begin)
    kept = held.read(end - begin)
    assert kept is not None and len(kept) == end - begin, f"only a part was read of {line}"
    return kept
