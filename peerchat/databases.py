"""How to reach the log of record, as Django wants it told.

SQLite: one writer at a time from the first statement (IMMEDIATE), every acknowledged row on disk
(`synchronous=FULL`: with NORMAL a power cut takes back what somebody was told is stored), and what
is deleted is overwritten. Connections are kept in threads of our own alone (in others they leak
under ASGI): PostgreSQL goes through a bounded pool instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from pathlib import Path

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA busy_timeout=10000;"
)
PATIENCE = 3
"""Seconds to wait for a connection to PostgreSQL: then whoever asks is told that it is busy, while
she still looks at the page."""
_STANDS_STILL = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""A machine that is gone without a word is given up after ten seconds or twenty, by libpq: by the
system's own clocks it takes hours, and the log's only writer would wait for as long."""
_HOLDS_ON = "-c idle_in_transaction_session_timeout=10s"
"""And PostgreSQL gives up a process of ours that stands still within a transaction: every other one
waits for what it holds, and with the log's writer all of its rooms."""


def is_away(error: Exception) -> bool:
    """Did the database fail because it is not there? SQLite says the same of tables that it lacks,
    and is never away."""
    lost = isinstance(error, OperationalError | InterfaceError)
    return lost and connection.vendor == "postgresql"


def sqlite(file: Path) -> dict[str, Any]:
    """The embedded shape: one file, one process."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(url: str, *, pool: int) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?option=value`; at most `pool` connections."""
    parts = urlsplit(url)
    options: dict[str, Any] = _STANDS_STILL | dict(parse_qsl(parts.query))
    options["options"] = f"{_HOLDS_ON} {options.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options | {"pool": {"min_size": 1, "max_size": pool, "timeout": PATIENCE}},
    }
