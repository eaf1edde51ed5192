"""Starts what is compared: each a server on the same cluster, and a load of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import msgspec

from tests import services
from tests.bench import serving
from tests.bench.orders import Answer, Figures, Load, Party, Round, Speech
from tests.bench.serving import PYTHON, answers, done, running


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
    share: float = 1.0
    """Of the seconds of a round. Less for one that falls ever further behind: what it has taken in
    has to arrive before the next round, and that takes it many times as long."""

    def joined(self) -> None:
        """Wait until everybody is in."""
        self._answer()

    def round(self, order: Round) -> Figures:
        """Have one round done."""
        assert self.load.stdin
        order = msgspec.structs.replace(
            order, warm=order.warm * self.share, seconds=order.seconds * self.share
        )
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
    with running(command, stdin=PIPE, stdout=PIPE) as server:
        assert server.stdout
        origin = f"ws://127.0.0.1:{int(server.stdout.readline())}"
        with _load(scene, "bare", [server], [origin], [scene.postgres]) as load:
            yield Contender("bare", load)


@contextmanager
def tutorial(scene: Scene) -> Iterator[Contender]:
    """What most chats are."""
    port, database = services.free_port(), scene.postgres.empty("tutorial")
    command = [PYTHON, "-m", "tests.bench.tutorial", str(port), database]
    with running(command, stdout=DEVNULL) as server:
        answers(f"http://127.0.0.1:{port}")
        origin = f"ws://127.0.0.1:{port}"
        with _load(scene, "tutorial", [server], [origin], [scene.postgres]) as load:
            yield Contender("tutorial", load, share=0.2)


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
    with serving.peerchat(
        scene.folder / name,
        stored,
        rooms=scene.rooms,
        members=scene.members,
        processes=processes,
    ) as served:
        origins = served.origins
        with _load(scene, "peerchat", served.processes, origins, used, served.parties) as load:
            yield Contender(name, load)


def stamps() -> list[str]:
    """What stamps cost by themselves, as `name=value` lines."""
    said = done([PYTHON, "-m", "tests.bench.stamps"], os.environ)
    return [line for line in said.splitlines() if "=" in line]


@contextmanager
def _load(
    scene: Scene,
    speech: Speech,
    servers: Sequence[Popen[str]],
    origins: list[str],
    used: Sequence[Service],
    parties: Sequence[Party] = (),
) -> Iterator[Popen[str]]:
    order = Load(
        speech=speech,
        origins=origins,
        rooms=scene.rooms,
        members=scene.members,
        application=[server.pid for server in servers],
        services=[service.process.pid for service in used],
        parties=list(parties),
    )
    with running([PYTHON, "-m", "tests.bench.load"], stdin=PIPE, stdout=PIPE) as load:
        assert load.stdin
        load.stdin.write(msgspec.json.encode(order).decode() + "\n")
        load.stdin.flush()
        yield load
