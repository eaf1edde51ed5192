"""Our service as operators run it, with rooms and tickets, for a benchmark or a siege."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from urllib.error import HTTPError

import msgspec

from tests import services
from tests.bench.orders import Party

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
PATIENCE = 60.0
"""Seconds for a server to answer, and for any process to end."""


@dataclass(frozen=True)
class Served:
    """Our service, running; nobody has come yet."""

    processes: list[Popen[str]]
    origins: list[str]
    parties: list[Party]


@contextmanager
def peerchat(
    folder: Path,
    stored: Mapping[str, str],
    *,
    rooms: int,
    members: int,
    processes: int = 1,
    settings: str = "tests.bench.settings",
) -> Iterator[Served]:
    """`stored`: the variables that say where, if not in a SQLite file below `folder`; what the
    processes might write besides goes to `folder / "tmp"`."""
    temporary = folder / "tmp"
    temporary.mkdir(parents=True)
    ports = [services.free_port() for _ in range(processes)]
    origins = [f"http://127.0.0.1:{port}" for port in ports]
    environments = [
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings,
            "TMPDIR": str(temporary),
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
    done([*manage, "migrate", "--verbosity", "0"], environments[0])
    parties = [PYTHON, "-m", "tests.bench.parties", str(rooms), str(members)]
    said = done(parties, environments[0])
    with ExitStack() as stack:
        serving = [
            stack.enter_context(running([*manage, "serve"], environment=each, stdout=DEVNULL))
            for each in environments
        ]
        for origin in origins:
            answers(origin)
        yield Served(serving, origins, msgspec.json.decode(said, type=list[Party]))


@contextmanager
def running(
    command: list[str],
    *,
    environment: Mapping[str, str] | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Iterator[Popen[str]]:
    """A process of the project's, ended with the block."""
    with Popen(
        command, cwd=ROOT, env=environment, stdin=stdin, stdout=stdout, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def done(command: list[str], environment: Mapping[str, str]) -> str:
    """What it printed. Raises `CalledProcessError`."""
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdout=PIPE, text=True, check=True)
    return ended.stdout


def answers(origin: str) -> None:
    """Waits until it does. Raises `OSError` when it takes too long."""
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
