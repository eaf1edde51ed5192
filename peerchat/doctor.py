"""What may be wrong with a deployment, looked at from inside: each finding says what to do.

Run as the service's own user: a key directory that is not there yet is made, as at the first start.
Nothing else is changed, and nothing of a visit is read. A value that may be a secret is not told.
"""

from __future__ import annotations

import resource
import shutil
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db import Error, connection

from peerchat import checks, keyring, pages, upgrading
from peerchat.keyring import KeysUnusable
from peerchat.trust import manifest, stamp_keys
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from peerchat.config import Config

SOON = 14 * 86_400
"""Seconds. A certificate that ends sooner is told of."""
SPARE = 1 << 30
"""Bytes that should be free on the disk."""
APART = 60
"""Seconds that our clock and the database's may differ: clients refuse ten minutes."""
POSTGRESQL = {
    "wal_recycle": "off",
    "archive_mode": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "wal_keep_size": "0",
    "fsync": "on",
}
"""Else it keeps what is to be forgotten, or loses what was acknowledged."""
MAY_PUT_AWAY = """
    SELECT has_function_privilege('pg_switch_wal()', 'execute')
    AND pg_has_role('pg_checkpoint', 'usage')"""

Findings = Iterator[str]


def keys() -> Findings:
    """The key directory and what it certifies."""
    config: Config = settings.CONFIG
    now = int(time.time())
    try:
        held = keyring.current(now)
        deployment = manifest.check(held.deployment, root=held.root, now=now)
        issuer = stamp_keys.check_issuer(held.stamp_issuer, root=held.root, now=now)
    except (KeysUnusable, CertificateRefused) as refused:
        yield f"the key directory cannot be used: {refused}"
        return
    ends = {"the deployment manifest": deployment.exp, "the stamp issuer": issuer.exp}
    for what, end in ends.items():
        if end < now + SOON:
            days = (end - now) // 86_400
            yield f"{what} ends in {days} days: make the next one on the root's machine"
    for path in (config.data_dir, config.data_dir / "keys"):
        if path.stat().st_mode & 0o077:
            yield f"others may read {path}: chmod 700 it"
    for file in (config.data_dir / "keys").iterdir():
        if file.suffix in (".key", ".secret") and file.stat().st_mode & 0o077:
            yield f"others may read {file.name} in the key directory: chmod 600 it"


def built_pages() -> Findings:
    """What browsers load."""
    config: Config = settings.CONFIG
    carried = pages.carried(config.dist)
    if carried is None:
        yield f"no front end was built in {config.dist}"
        return
    ours = config.data_dir / "keys" / "manifest.jws"
    if ours.is_file() and carried != ours.read_text().strip():
        yield "the pages were built for another deployment manifest: build them again"


def database() -> Findings:
    """The log of record: its tables, its clock, and what it is told to keep."""
    try:
        if upgrading.waiting():
            yield "its tables are those of another version: run `manage.py upgrade`"
        if connection.vendor == "postgresql":
            yield from _postgresql()
        if copy := upgrading.left_behind():
            yield f"an upgrade was killed and left {copy.name}: run `manage.py upgrade` again"
    except Error:
        yield "it does not answer: see PEERCHAT_DATABASE_URL, and whether it runs"


def _postgresql() -> Findings:
    for name, wanted in POSTGRESQL.items():
        found = _one(f"SHOW {name}")
        if found != wanted:
            yield f"{name} is {found}, and should be {wanted}"
    if _one("SELECT count(*) FROM pg_replication_slots"):
        yield "a replication slot holds its write-ahead log back: drop it"
    if not _one(MAY_PUT_AWAY):
        yield "we may not put its write-ahead log away: docs/operating.md says what to grant"
    if abs(float(str(_one("SELECT extract(epoch FROM now())"))) - time.time()) > APART:
        yield "its clock and ours differ by more than a minute: set both by NTP"


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def bell() -> Findings:
    """Valkey, if there is to be one."""
    url = settings.CONFIG.redis_url
    if url is None:
        return
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as client:
            kept = {name: str(client.config_get(name)[name]) for name in ("save", "appendonly")}
    except redis.RedisError:
        yield "it does not answer: see PEERCHAT_REDIS_URL, and whether it runs"
        return
    if kept != {"save": "", "appendonly": "no"}:
        yield 'it writes to disk what rang: start it with --save "" --appendonly no'


def machine() -> Findings:
    """What the operating system lends."""
    config: Config = settings.CONFIG
    free = shutil.disk_usage(config.data_dir).free
    if free < SPARE:
        yield f"{free >> 20} MiB are free where the data lies: at least {SPARE >> 20} should be"
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < config.connections:
        yield f"{hard} files may be open, fewer than PEERCHAT_CONNECTIONS: raise the limit"


def name() -> Findings:
    """What stays on the phone of whoever was here."""
    for message in checks.host_tells(None):
        yield f"{message.msg} {message.hint}"


CHECKS: dict[str, Callable[[], Findings]] = {
    "name": name,
    "keys": keys,
    "pages": built_pages,
    "database": database,
    "bell": bell,
    "machine": machine,
}
