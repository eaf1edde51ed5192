"""What the operator set, read once from the environment into one frozen object.

The one rule: every fault is reported at once, by the name of its variable and never by its value,
which may be a password. No unsafe default exists outside demo mode. Nothing here is a visitor's.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, urlsplit

from peerchat.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["demo", "production"]
DEMO_ORIGIN = "http://127.0.0.1:8000"
DEMO_BIND = "127.0.0.1:8000"
DEMO_EXIT = "https://www.wikipedia.org/"
SECRET_CHARACTERS = 50
TOKEN_CHARACTERS = 32
LAST_PORT = 65_535


class ConfigFaulty(Exception):
    """The environment cannot be used. `faults` holds one sentence for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(f"{len(faults)} faults in the configuration")
        self.faults = tuple(faults)


@dataclass(frozen=True, kw_only=True)
class Config:
    """One deployment. Times are seconds, sizes bytes. Secrets stay out of `repr`."""

    mode: Mode
    data_dir: Path
    origin: Origin
    bind: str
    dist: Path
    exit_url: str
    puzzle_cost: int
    connections: int
    """How many sockets and requests one process holds open at once."""
    database_pool: int
    secret_key: str = field(repr=False)
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    metrics_token: str | None = field(repr=False)
    """Who says it may read `/metrics`; None: nobody."""

    @property
    def demo(self) -> bool:
        """Is this a demonstration, whose trust root lies on the server?"""
        return self.mode == "demo"

    @property
    def embedded(self) -> bool:
        """SQLite in the data directory: exactly one process may serve."""
        return self.database_url is None


def _taken_apart(url: str) -> SplitResult | None:
    """The parts of an address; None where it has none, or where its port is no port."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    """Does this name lead nowhere but to the machine itself?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class _Reader:
    """Reads one variable after the other and keeps what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []
        mode = environ.get("PEERCHAT_MODE", "demo")
        if mode not in ("demo", "production"):
            self.faults.append("PEERCHAT_MODE is neither demo nor production")
        self.mode: Mode = "demo" if mode == "demo" else "production"

    def text(self, name: str, *, demo: str) -> str:
        """The variable; in demo mode its default; elsewhere it has to be there."""
        value = self.environ.get(name, "")
        if value:
            return value
        if self.mode == "production":
            self.faults.append(f"{name} is not set, and production has no default for it")
        return demo

    def number(self, name: str, *, default: int, at_least: int, at_most: int) -> int:
        """A whole number between two bounds."""
        value = self.environ.get(name) or str(default)
        short = len(value) <= len(str(at_most))  # Python refuses to read a very long number
        if value.isascii() and value.isdigit() and short and at_least <= int(value) <= at_most:
            return int(value)
        self.faults.append(f"{name} is not a whole number from {at_least} to {at_most}")
        return default

    def url(self, name: str, *, schemes: tuple[str, ...]) -> str | None:
        """An address of a service, or None when the variable is absent."""
        value = self.environ.get(name) or None
        if value is None:
            return None
        parts = _taken_apart(value)
        if parts is None or "@" in f"{parts.path}{parts.query}{parts.fragment}":
            # An @ past the host is a password with a bare / ? or #: its rest would be read as
            # something else, and quoted by whatever fails on it.
            self.faults.append(
                f"{name} cannot be read as an address: a password has / ? # @ : and % as %2F %3F "
                f"%23 %40 %3A %25, a port is 1 to {LAST_PORT}"
            )
        elif parts.scheme not in schemes or "//" not in value:
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            self.faults.append(f"{name} does not begin with {begins}")
        else:
            return value
        return None

    def database_url(self) -> str | None:
        """Where PostgreSQL is; None for SQLite in the data directory."""
        value = self.url("PEERCHAT_DATABASE_URL", schemes=("postgresql", "postgres"))
        if value is not None and not urlsplit(value).path.strip("/"):
            self.faults.append("PEERCHAT_DATABASE_URL names no database after the host")
        return value

    def origin(self) -> Origin:
        """Where browsers find us; over the open network only by https, and never in a demo."""
        text = self.text("PEERCHAT_ORIGIN", demo=DEMO_ORIGIN)
        try:
            origin = Origin.parse(text if text.isascii() else "")
        except ValueError:
            self.faults.append("PEERCHAT_ORIGIN is not scheme://host or scheme://host:port")
            return Origin.parse(DEMO_ORIGIN)
        if self.mode == "production" and origin.scheme != "https":
            self.faults.append("PEERCHAT_ORIGIN is not https, which production needs")
        if self.mode == "demo" and origin.scheme == "https" and not _is_loopback(origin.host):
            self.faults.append(
                "PEERCHAT_MODE is demo, or not set, and PEERCHAT_ORIGIN is https on the open "
                "network: a demo's trust root lies on the server. Set PEERCHAT_MODE=production"
            )
        return origin

    def exit_url(self) -> str:
        """The harmless page that the quick exit leads to."""
        value = self.text("PEERCHAT_EXIT_URL", demo=DEMO_EXIT)
        parts = _taken_apart(value)
        if parts is None or parts.scheme != "https" or not parts.hostname:
            self.faults.append("PEERCHAT_EXIT_URL is not an https address")
        return value

    def bind(self) -> str:
        """`host:port`, or `unix:/path` behind a proxy, where no peer address exists to be seen."""
        value = self.environ.get("PEERCHAT_BIND") or DEMO_BIND
        host, _, port = value.rpartition(":")
        digits = port.isascii() and port.isdigit() and len(port) <= len(str(LAST_PORT))
        if value.startswith("unix:/") or (host and digits and int(port) <= LAST_PORT):
            return value
        self.faults.append(f"PEERCHAT_BIND is neither host:port, to {LAST_PORT}, nor unix:/path")
        return DEMO_BIND

    def secret_key(self) -> str:
        """Django's key. Nothing of ours is signed with it, so a demo draws a new one each start."""
        value = self.text("PEERCHAT_SECRET_KEY", demo=secrets.token_urlsafe(SECRET_CHARACTERS))
        if value and len(value) < SECRET_CHARACTERS:
            self.faults.append(f"PEERCHAT_SECRET_KEY is shorter than {SECRET_CHARACTERS}")
        return value

    def metrics_token(self) -> str | None:
        """Long enough that nobody guesses it; without one there are no metrics."""
        value = self.environ.get("PEERCHAT_METRICS_TOKEN") or None
        if value is not None and not (value.isascii() and len(value) >= TOKEN_CHARACTERS):
            self.faults.append(
                f"PEERCHAT_METRICS_TOKEN is shorter than {TOKEN_CHARACTERS} plain characters"
            )
        return value


def load(environ: Mapping[str, str]) -> Config:
    """The environment as a `Config`. Raises `ConfigFaulty` with all that is wrong."""
    read = _Reader(environ)
    config = Config(
        mode=read.mode,
        data_dir=Path(read.text("PEERCHAT_DATA_DIR", demo="var")).absolute(),
        origin=read.origin(),
        bind=read.bind(),
        dist=Path(environ.get("PEERCHAT_DIST") or "frontend/dist").absolute(),
        exit_url=read.exit_url(),
        puzzle_cost=read.number("PEERCHAT_PUZZLE_COST", default=2_000, at_least=1, at_most=125_000),
        connections=read.number("PEERCHAT_CONNECTIONS", default=8_000, at_least=1, at_most=10**6),
        database_pool=read.number("PEERCHAT_DATABASE_POOL", default=8, at_least=1, at_most=100),
        secret_key=read.secret_key(),
        database_url=read.database_url(),
        redis_url=read.url("PEERCHAT_REDIS_URL", schemes=("redis", "rediss", "unix")),
        metrics_token=read.metrics_token(),
    )
    if config.redis_url and config.embedded:
        read.faults.append("PEERCHAT_REDIS_URL needs PEERCHAT_DATABASE_URL: SQLite is one process")
    if read.faults:
        raise ConfigFaulty(read.faults)
    return config
