"""`manage.py upgrade`: the database of an older version, made this version's, or left as it was."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from peerchat import doctor, upgrading
from peerchat.server import lock


class Command(BaseCommand):
    """While nothing serves, after the old version has written a backup."""

    help = "Migrate the database to this version: all the way, or not at all."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what it does; nothing has changed when it fails."""
        config = settings.CONFIG
        waiting = upgrading.waiting()
        if not waiting:
            self.stdout.write("The database is this version's already.")
            return
        for name in waiting:
            self.stdout.write(f"  {name}")
        try:
            with lock.one_process(config.data_dir) if config.embedded else nullcontext():
                upgrading.migrate()
        except lock.AlreadyServing as error:
            raise CommandError(
                "a process serves from this data directory: stop it first"
            ) from error
        except Exception as error:
            raise CommandError(
                "it failed, and the database is as it was: start the version before again"
            ) from error
        for finding in doctor.database():
            self.stdout.write(f"         {finding}")
        self.stdout.write("Upgraded. Start this version, and look at /readyz.")
