"""A real server for a story: its own data directory, the real commands, nothing replaced.

Two shapes, same stories: *embedded* (SQLite, one process) and *many* (PostgreSQL and Valkey, two
web processes behind no proxy, so that people of one room sit on different processes).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Literal

import psycopg

from tests import services

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
# Cheap puzzles: what they cost an attacker is not what stories are about.
PUZZLE_COST = "10"

Shape = Literal["embedded", "many"]

ANOTHER_CODE = """
import time
from moderation.shifts import codes
from rooms.lifecycle import rooms

room = next(room for room in rooms.listing() if room.band == {band!r})
print({name!r} + ":", codes.make(name={name!r}, room=room, now=int(time.time())))
"""


@dataclass
class House:
    """A running service. `origins` has one address a web process; people spread over them."""

    data: Path
    origins: list[str]
    codes: dict[str, str]
    environments: list[dict[str, str]]
    logs: list[Path]
    serves: list[str] = field(default_factory=lambda: MANAGE)
    """What a web process is started with, before `serve`."""
    postgres: services.Postgres | None = None
    valkey: services.Valkey | None = None
    _processes: dict[int, Popen[bytes]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The first process."""
        return self.origins[0]

    def origin_for(self, number: int) -> str:
        """Spreads people over the processes."""
        return self.origins[number % len(self.origins)]

    def trust(self) -> tuple[str, str]:
        """The manifest and the root key that a bundle for this house compiles in."""
        keys = self.data / "keys"
        return (keys / "manifest.jws").read_text().strip(), (keys / "root.pub").read_text().strip()

    def manage(self, *command: str) -> str:
        """Runs a management command in this house; returns what it printed."""
        return _manage(self.environments[0], *command)

    def code(self, name: str, band: str) -> str:
        """A new code for a mentor of this name, in the room of this band."""
        script = ANOTHER_CODE.format(name=name, band=band)
        return codes(self.manage("shell", "--verbosity", "0", "--command", script))[name]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the database answers, whichever it is."""
        if self.postgres:
            with psycopg.connect(self.postgres.url) as database:
                return list(database.execute(statement.encode()))
        with closing(sqlite3.connect(self.data / "peerchat.sqlite3")) as database:
            return list(database.execute(statement))

    def start(self, *numbers: int) -> None:
        """Starts every web process, or these, and waits until each answers."""
        started = numbers or range(len(self.origins))
        for number in started:
            with self.logs[number].open("ab") as out:
                self._processes[number] = Popen(
                    [*self.serves, "serve"],
                    env=self.environments[number],
                    cwd=ROOT,
                    stdout=out,
                    stderr=out,
                )
        for number in started:
            _answers(self.origins[number])

    def stop(self) -> None:
        """Ends them as an operator would."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(30)
        self._processes.clear()

    def kill(self, *numbers: int) -> None:
        """Ends them, or these, as a power cut would."""
        killed = [self._processes.pop(number) for number in numbers or list(self._processes)]
        for process in killed:
            process.kill()
        for process in killed:
            process.wait(30)


def _manage(environment: Mapping[str, str], *command: str) -> str:
    done = run([*MANAGE, *command], env=environment, cwd=ROOT, stdout=PIPE, check=True)
    return done.stdout.decode()


def _answers(origin: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{origin}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not answer in 60 s")


def _environment(data: Path, port: int, more: Mapping[str, str]) -> dict[str, str]:
    passed_on = ("PATH", "HOME", "LANG", "TMPDIR", "PEERCHAT_DIST")
    kept = {name: os.environ[name] for name in passed_on if name in os.environ}
    origin = f"http://127.0.0.1:{port}"
    return {
        **kept,
        "PEERCHAT_MODE": "demo",
        "PEERCHAT_DATA_DIR": str(data),
        "PEERCHAT_ORIGIN": origin,
        "PEERCHAT_BIND": f"127.0.0.1:{port}",
        "PEERCHAT_PUZZLE_COST": PUZZLE_COST,
        **more,
    }


def codes(printed: str) -> dict[str, str]:
    """Mentors' codes in the first room, by name, from what `manage.py demo` prints."""
    found = re.findall(r"(\w+): +([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})", printed)
    return dict(reversed(found))


def _many(database: services.Postgres | None, bell: services.Valkey | None) -> dict[str, str]:
    """The two variables that make several processes of one."""
    named = {"PEERCHAT_DATABASE_URL": database, "PEERCHAT_REDIS_URL": bell}
    return {name: service.url for name, service in named.items() if service}


@dataclass(frozen=True)
class Founded:
    """What the commands leave behind before the first start. Made once and copied: they take
    longer than many a story."""

    data: Path
    codes: dict[str, str]
    dump: Path | None
    """The database, where it is not a file in `data`."""


@cache
def _founded(shape: Shape) -> Founded:
    folder = services.kept(f"house-{shape}")
    data = folder / "data"
    dump = folder / "dump.sql" if shape == "many" else None
    # frontend/dist carries this trust; a house that made its own would be foreign to it.
    shutil.copytree(ROOT / "var" / "keys", data / "keys")
    with ExitStack() as stack:
        database = stack.enter_context(services.postgres()) if shape == "many" else None
        environment = _environment(data, services.free_port(), _many(database, None))
        _manage(environment, "migrate", "--verbosity", "0")
        printed = _manage(environment, "demo")
        if database and dump:
            dump.write_text(database.admin("pg_dump"))
    return Founded(data=data, codes=codes(printed), dump=dump)


@contextmanager
def house(shape: Shape, data: Path) -> Iterator[House]:
    """A house that runs until the block ends."""
    founded = _founded(shape)
    with ExitStack() as stack:
        database = bell = None
        if shape == "many":
            database = stack.enter_context(services.postgres())
            bell = stack.enter_context(services.valkey())
        more = _many(database, bell)
        ports = [services.free_port() for _ in range(1 if shape == "embedded" else 2)]
        environments = [_environment(data, port, more) for port in ports]
        built = House(
            data=data,
            origins=[environment["PEERCHAT_ORIGIN"] for environment in environments],
            codes=dict(founded.codes),
            environments=environments,
            postgres=database,
            valkey=bell,
            logs=[data / f"server-{number}.log" for number in range(len(ports))],
        )
        shutil.copytree(founded.data, data, dirs_exist_ok=True)
        if database and founded.dump:
            whole = ("--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--quiet")
            database.admin("psql", *whole, "--file", str(founded.dump))
        try:
            built.start()
            yield built
        finally:
            built.stop()
