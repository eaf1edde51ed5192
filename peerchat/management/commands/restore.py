"""`manage.py restore FILE`: a backup into a new, migrated database, of either kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from peerchat import backups
from peerchat.server import lock
from rooms.lifecycle import presence


class Command(BaseCommand):
    """While nothing serves."""

    help = "Put a backup into an empty database that `migrate` has made. All of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Changes nothing when it refuses."""
        config = settings.CONFIG
        try:
            if presence.serving():
                raise CommandError("processes serve from this database: stop them first")
            with lock.one_process(config.data_dir, embedded=config.embedded):
                manifest = backups.restore(file)
        except backups.Unusable as error:
            raise CommandError(f"this backup cannot be restored here: {error}") from error
        except DatabaseError as error:
            raise CommandError("the database has no tables yet: run `manage.py migrate`") from error
        except OSError as error:
            raise CommandError(f"the file cannot be read: {error.strerror}") from error
        except lock.AlreadyServing as error:
            raise CommandError(
                "a process serves from this data directory: stop it first"
            ) from error
        for name, count in manifest.rows.items():
            self.stdout.write(f"  {name:<24}{count:>8}")
        self.stdout.write("Restored. Everybody comes in anew; mentors use the codes they have.")
        self.stdout.write("Agencies' codes and rooms are as they were then: look at `codes list`.")
