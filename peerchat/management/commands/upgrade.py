"""`manage.py upgrade`: the database of an older version, made this version's, or left as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from peerchat import doctor, upgrading
from peerchat.server import lock
from rooms.lifecycle import presence


class Command(BaseCommand):
    """While nothing serves, after the old version has written a backup."""

    help = "Migrate the database to this version: all the way, or not at all."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what it does; nothing has changed when it fails."""
        config = settings.CONFIG
        try:
            with lock.one_process(config.data_dir, embedded=config.embedded):
                self.upgrade()
        except lock.AlreadyServing as error:
            raise CommandError(
                "a process serves from this data directory: stop it first"
            ) from error

    def upgrade(self) -> None:
        """While nobody else has the database."""
        if upgrading.left_behind():
            self.stdout.write("An upgrade was killed: the database is put back as it was before.")
            self.carefully(upgrading.put_back)
        waiting = upgrading.waiting()
        if not waiting:
            self.stdout.write("The database is this version's already.")
            return
        if "rooms.0001_initial" not in waiting and presence.serving():
            raise CommandError("processes serve from this database: stop them first")
        for name in waiting:
            self.stdout.write(f"  {name}")
        self.carefully(upgrading.migrate)
        for finding in doctor.database():
            self.stdout.write(f"         {finding}")
        self.stdout.write("Upgraded. Start this version, and look at /readyz.")

    def carefully(self, step: Callable[[], None]) -> None:
        """Tells an operator what became of the database."""
        try:
            step()
        except upgrading.NotPutBack as error:
            raise CommandError(f"the database as it was could not be put back: {error}") from error
        except Exception as error:
            raise CommandError(
                f"it failed ({type(error).__name__}; --traceback tells more), and the database is "
                "as it was: start the version before again"
            ) from error
