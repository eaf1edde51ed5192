"""What the operator set, read once from the environment into one frozen object.

The one rule: every fault is reported at once, by the name of its variable and never by its value,
which may be a password. No unsafe default exists outside demo mode. Nothing here is a visitor's.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from peerchat.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["demo", "production"]
DEMO_ORIGIN = "http://127.0.0.1:8000"
DEMO_BIND = "127.0.0.1:8000"
DEMO_EXIT = "https://www.wikipedia.org/"
SECRET_CHARACTERS = 50


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

    @property
    def demo(self) -> bool:
        """Is this a demonstration, whose trust root lies on the server?"""
        return self.mode == "demo"

    @property
    def embedded(self) -> bool:
        """SQLite in the data directory: exactly one process may serve."""
        return self.database_url is None


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
        if value.isascii() and value.isdigit() and at_least <= int(value) <= at_most:
            return int(value)
        self.faults.append(f"{name} is not a whole number from {at_least} to {at_most}")
        return default

    def url(self, name: str, *, schemes: tuple[str, ...]) -> str | None:
        """An address of a service, or None when the variable is absent."""
        value = self.environ.get(name) or None
        if value is None or (urlsplit(value).scheme in schemes and "//" in value):
            return value
        self.faults.append(f"{name} does not begin with {' or '.join(f'{s}://' for s in schemes)}")
        return None

    def origin(self) -> Origin:
        """Where browsers find us; over the open network only by https."""
        try:
            origin = Origin.parse(self.text("PEERCHAT_ORIGIN", demo=DEMO_ORIGIN))
        except ValueError:
            self.faults.append("PEERCHAT_ORIGIN is not scheme://host or scheme://host:port")
            return Origin.parse(DEMO_ORIGIN)
        if self.mode == "production" and origin.scheme != "https":
            self.faults.append("PEERCHAT_ORIGIN is not https, which production needs")
        return origin

    def exit_url(self) -> str:
        """The harmless page that the quick exit leads to."""
        value = self.text("PEERCHAT_EXIT_URL", demo=DEMO_EXIT)
        if urlsplit(value).scheme != "https" or not urlsplit(value).hostname:
            self.faults.append("PEERCHAT_EXIT_URL is not an https address")
        return value

    def bind(self) -> str:
        """`host:port`, or `unix:/path` behind a proxy, where no peer address exists to be seen."""
        value = self.environ.get("PEERCHAT_BIND") or DEMO_BIND
        host, colon, port = value.rpartition(":")
        if value.startswith("unix:/") or (host and colon and port.isascii() and port.isdigit()):
            return value
        self.faults.append("PEERCHAT_BIND is neither host:port nor unix:/path")
        return DEMO_BIND

    def secret_key(self) -> str:
        """Django's key. Nothing of ours is signed with it, so a demo draws a new one each start."""
        value = self.text("PEERCHAT_SECRET_KEY", demo=secrets.token_urlsafe(SECRET_CHARACTERS))
        if value and len(value) < SECRET_CHARACTERS:
            self.faults.append(f"PEERCHAT_SECRET_KEY is shorter than {SECRET_CHARACTERS}")
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
        puzzle_cost=read.number("PEERCHAT_PUZZLE_COST", default=2_000, at_least=1, at_most=10**6),
        connections=read.number("PEERCHAT_CONNECTIONS", default=6_000, at_least=1, at_most=10**6),
        database_pool=read.number("PEERCHAT_DATABASE_POOL", default=8, at_least=1, at_most=100),
        secret_key=read.secret_key(),
        database_url=read.url("PEERCHAT_DATABASE_URL", schemes=("postgresql", "postgres")),
        redis_url=read.url("PEERCHAT_REDIS_URL", schemes=("redis", "rediss", "unix")),
    )
    if config.redis_url and config.embedded:
        read.faults.append("PEERCHAT_REDIS_URL needs PEERCHAT_DATABASE_URL: SQLite is one process")
    if read.faults:
        raise ConfigFaulty(read.faults)
    return config
