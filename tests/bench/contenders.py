"""Starts what is compared: each a server on the same cluster, and a load of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Literal

import msgspec

from tests import services
from tests.bench.orders import Answer, Figures, Load, Party, Round

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
PATIENCE = 20.0
"""Seconds for a server to answer, and for any process to end."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How many rooms and members, how much each leaves unacknowledged, and where it is stored."""

    rooms: int
    members: int
    window: int
    database: services.Postgres
    folder: Path


@dataclass(frozen=True)
class Contender:
    """A server under load."""

    name: str
    server: int
    load: Popen[str]

    def joined(self) -> None:
        """Wait until everybody is in."""
        self._answer()

    def round(self, order: Round) -> Figures:
        """Have one round done."""
        assert self.load.stdin
        self.load.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self.load.stdin.flush()
        figures = self._answer().figures
        assert figures
        return figures

    def _answer(self) -> Answer:
        assert self.load.stdout
        line = self.load.stdout.readline()
        if not line:
            raise SystemExit(f"the load of {self.name} ended")
        return msgspec.json.decode(line, type=Answer)


@contextmanager
def bare(scene: Scene) -> Iterator[Contender]:
    """The practical limit."""
    command = [PYTHON, "-m", "tests.bench.bare", scene.database.empty("bare")]
    with _running(command, stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout
        origin = f"ws://127.0.0.1:{int(server.stdout.readline())}"
        with _load(scene, "bare", server.pid, origin, []) as load:
            yield Contender("bare", server.pid, load)


@contextmanager
def ours(scene: Scene) -> Iterator[Contender]:
    """`manage.py serve`, as operators run it."""
    port = services.free_port()
    origin = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PEERCHAT_MODE": "demo",
        "PEERCHAT_DATA_DIR": str(scene.folder / "data"),
        "PEERCHAT_DIST": str(scene.folder / "pages"),  # none: the load loads no page
        "PEERCHAT_ORIGIN": origin,
        "PEERCHAT_BIND": f"127.0.0.1:{port}",
        "PEERCHAT_DATABASE_URL": scene.database.url,
        "PEERCHAT_REDIS_URL": "",
    }
    manage = [PYTHON, str(ROOT / "manage.py")]
    _done([*manage, "migrate", "--verbosity", "0"], environment)
    said = _done(
        [PYTHON, "-m", "tests.bench.parties", str(scene.rooms), str(scene.members)], environment
    )
    parties = msgspec.json.decode(said, type=list[Party])
    with _running([*manage, "serve"], environment=environment, stdout=DEVNULL) as server:
        _answers(origin)
        with _load(scene, "peerchat", server.pid, origin, parties) as load:
            yield Contender("ours", server.pid, load)


def stamps() -> list[str]:
    """What stamps cost by themselves, as `name=value` lines."""
    said = _done([PYTHON, "-m", "tests.bench.stamps"], os.environ)
    return [line for line in said.splitlines() if "=" in line]


@contextmanager
def _load(
    scene: Scene,
    speech: Literal["bare", "peerchat"],
    server: int,
    origin: str,
    parties: list[Party],
) -> Iterator[Popen[str]]:
    order = Load(
        speech=speech,
        origin=origin,
        rooms=scene.rooms,
        members=scene.members,
        window=scene.window,
        application=server,
        database=scene.database.pid,
        parties=parties,
    )
    with _running([PYTHON, "-m", "tests.bench.load"], stdin=PIPE, stdout=PIPE) as load:
        assert load.stdin
        load.stdin.write(msgspec.json.encode(order).decode() + "\n")
        load.stdin.flush()
        yield load


@contextmanager
def _running(
    command: list[str],
    *,
    environment: Mapping[str, str] | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Iterator[Popen[str]]:
    process = Popen(command, cwd=ROOT, env=environment, stdin=stdin, stdout=stdout, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _done(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=PIPE, text=True, check=True)
    return done.stdout


def _answers(origin: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{origin}/healthz", timeout=2).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
