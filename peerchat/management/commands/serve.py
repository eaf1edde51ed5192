"""`manage.py serve`: listen for browsers until told to stop."""

from __future__ import annotations

import importlib
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from peerchat import keyring, pages
from peerchat.headers import policy
from peerchat.keyring import KeysUnusable
from peerchat.server import lock
from peerchat.server.limits import Limits
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from peerchat.config import Config

SWITCH = 0.0005
"""Seconds until a thread that waits gets its turn. At Python's five milliseconds a busy reader of
the log makes the event loop wait so long before every single write."""
QUEUE = 4_096
"""Connections that may wait to be accepted. Whoever finds no place there asks again after a second,
or three, by the rules of TCP: nobody is to wait so long because a crowd came a moment before her.
The system may allow fewer (`net.core.somaxconn`)."""
SPARE_FILES = 256
"""Descriptors that are no connection: the database, Redis, assets being read."""


class Command(BaseCommand):
    """Serve the site from one process."""

    help = "Serve the site. With SQLite exactly one process may."

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM or SIGINT."""
        config: Config = settings.CONFIG
        try:
            held = keyring.current(int(time.time()))
        except (KeysUnusable, CertificateRefused) as refused:
            raise CommandError(f"the key directory cannot be used: {refused}") from refused
        if pages.carried(config.dist) not in (None, held.deployment):
            raise CommandError(
                "the pages were built for another deployment manifest than the one in the key "
                "directory: visitors would trust another root. Build them again."
            )
        try:
            with lock.one_process(config.data_dir, embedded=config.embedded):
                self.serve(config)
        except lock.AlreadyServing as taken:
            raise CommandError(
                "another process serves from this data directory; SQLite allows one. "
                "Stop it, or set PEERCHAT_DATABASE_URL to PostgreSQL."
            ) from taken

    def serve(self, config: Config) -> None:
        """Imports late: Daphne installs its reactor when it is imported."""
        runner = importlib.import_module("peerchat.server.runner")
        asgi = importlib.import_module("peerchat.asgi")
        sys.setswitchinterval(SWITCH)
        runner.Runner(
            asgi.application,
            endpoint=endpoint(config.bind),
            limits=Limits(connections=affordable(config.connections)),
            policy=policy(config.origin),
            ready=lambda: self.stdout.write(f"Listening for {config.origin}"),
            begun=asgi.begin,
            ended=asgi.end,
        ).run()


def endpoint(bind: str) -> str:
    """`host:port` or `unix:/path` as Twisted describes it. Port 0 takes any free one."""
    if bind.startswith("unix:"):
        path = bind.removeprefix("unix:")
        return f"unix:{path}:mode=660:lockfile=0:backlog={QUEUE}"
    host, _, port = bind.rpartition(":")
    interface = host.strip("[]").replace(":", "\\:")
    return f"tcp:{port}:interface={interface}:backlog={QUEUE}"


def affordable(connections: int) -> int:
    """As many as the operating system lends descriptors for, asking for more where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(connections, soft - SPARE_FILES))
