"""`manage.py backup FILE`: the organisation's rows in one file; of no visit anything."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from peerchat import backups


class Command(BaseCommand):
    """May run while the service does."""

    help = "Write a backup to a new file. The log of rooms, seats and keys are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Refuses to write over anything."""
        try:
            manifest = backups.write(file, minute=int(time.time()) // 60)
        except DatabaseError as error:
            raise CommandError("the database does not answer, or has other tables") from error
        except FileExistsError as error:
            raise CommandError(
                "that file is there already, and a backup overwrites none"
            ) from error
        except OSError as error:
            raise CommandError(f"the file cannot be written: {error.strerror}") from error
        for name, count in manifest.rows.items():
            self.stdout.write(f"  {name:<24}{count:>8}")
        self.stdout.write("Keep it away from this machine, and like a key.")
