"""Starts what is compared: each a server on the same cluster, and a load of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from urllib.error import HTTPError

import msgspec

from tests import services
from tests.bench.orders import Answer, Figures, Load, Party, Round, Speech

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
PATIENCE = 20.0
"""Seconds for a server to answer, and for any process to end."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How many rooms and members, and what there is to store in."""

    rooms: int
    members: int
    postgres: services.Postgres
    valkey: services.Valkey
    folder: Path


@dataclass(frozen=True)
class Contender:
    """A server under load."""

    name: str
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


Service = services.Postgres | services.Valkey
Start = Callable[[Scene], AbstractContextManager[Contender]]


@contextmanager
def bare(scene: Scene) -> Iterator[Contender]:
    """The practical limit."""
    command = [PYTHON, "-m", "tests.bench.bare", scene.postgres.empty("bare")]
    with _running(command, stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout
        origin = f"ws://127.0.0.1:{int(server.stdout.readline())}"
        with _load(scene, "bare", [server], [origin], [scene.postgres]) as load:
            yield Contender("bare", load)


@contextmanager
def tutorial(scene: Scene) -> Iterator[Contender]:
    """What most chats are."""
    port, database = services.free_port(), scene.postgres.empty("tutorial")
    command = [PYTHON, "-m", "tests.bench.tutorial", str(port), database]
    with _running(command, stdout=DEVNULL) as server:
        _answers(f"http://127.0.0.1:{port}")
        origin = f"ws://127.0.0.1:{port}"
        with _load(scene, "tutorial", [server], [origin], [scene.postgres]) as load:
            yield Contender("tutorial", load)


def ours(scene: Scene) -> AbstractContextManager[Contender]:
    """`manage.py serve` on PostgreSQL, as operators run it."""
    stored = {"PEERCHAT_DATABASE_URL": scene.postgres.empty("ours")}
    return _peerchat(scene, "ours", stored, [scene.postgres])


def embedded(scene: Scene) -> AbstractContextManager[Contender]:
    """The same on SQLite, as it runs without any other server."""
    return _peerchat(scene, "embedded", {}, [])


def two(scene: Scene) -> AbstractContextManager[Contender]:
    """Two processes on PostgreSQL, with Valkey as their bell: half of a room sits at each."""
    stored = {
        "PEERCHAT_DATABASE_URL": scene.postgres.empty("two"),
        "PEERCHAT_REDIS_URL": scene.valkey.url,
    }
    return _peerchat(scene, "two", stored, [scene.postgres, scene.valkey], processes=2)


@contextmanager
def _peerchat(
    scene: Scene,
    name: str,
    stored: Mapping[str, str],
    used: Sequence[Service],
    processes: int = 1,
) -> Iterator[Contender]:
    size = {"rooms": scene.rooms, "members": scene.members, "processes": processes}
    with peerchat(scene.folder / name, stored, **size) as served:
        origins = served.origins
        with _load(scene, "peerchat", served.processes, origins, used, served.parties) as load:
            yield Contender(name, load)


@dataclass(frozen=True)
class Served:
    """Our service, running; nobody has come yet."""

    processes: list[Popen[str]]
    origins: list[str]
    parties: list[Party]


@contextmanager
def peerchat(
    folder: Path, stored: Mapping[str, str], *, rooms: int, members: int, processes: int = 1
) -> Iterator[Served]:
    """`stored`: the variables that say where, if not in a SQLite file below `folder`."""
    ports = [services.free_port() for _ in range(processes)]
    origins = [f"http://127.0.0.1:{port}" for port in ports]
    environments = [
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "PEERCHAT_MODE": "demo",
            "PEERCHAT_DATA_DIR": str(folder / "data"),
            "PEERCHAT_DIST": str(folder / "pages"),  # none: the load loads no page
            "PEERCHAT_ORIGIN": origin,
            "PEERCHAT_BIND": f"127.0.0.1:{port}",
            "PEERCHAT_DATABASE_URL": "",
            "PEERCHAT_REDIS_URL": "",
            **stored,
        }
        for origin, port in zip(origins, ports, strict=True)
    ]
    manage = [PYTHON, str(ROOT / "manage.py")]
    _done([*manage, "migrate", "--verbosity", "0"], environments[0])
    parties = [PYTHON, "-m", "tests.bench.parties", str(rooms), str(members)]
    said = _done(parties, environments[0])
    with ExitStack() as stack:
        serving = [
            stack.enter_context(_running([*manage, "serve"], environment=each, stdout=DEVNULL))
            for each in environments
        ]
        for origin in origins:
            _answers(origin)
        yield Served(serving, origins, msgspec.json.decode(said, type=list[Party]))


def stamps() -> list[str]:
    """What stamps cost by themselves, as `name=value` lines."""
    said = _done([PYTHON, "-m", "tests.bench.stamps"], os.environ)
    return [line for line in said.splitlines() if "=" in line]


@contextmanager
def _load(
    scene: Scene,
    speech: Speech,
    serving: Sequence[Popen[str]],
    origins: list[str],
    used: Sequence[Service],
    parties: Sequence[Party] = (),
) -> Iterator[Popen[str]]:
    order = Load(
        speech=speech,
        origins=origins,
        rooms=scene.rooms,
        members=scene.members,
        application=[server.pid for server in serving],
        services=[service.process.pid for service in used],
        parties=list(parties),
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
        except HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
