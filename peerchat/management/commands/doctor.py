"""`manage.py doctor`: look at everything that a deployment needs, and say what is wrong."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peerchat import doctor


class Command(BaseCommand):
    """Changes nothing; may run while the service does."""

    help = "Say what is wrong with this deployment, and what to do about it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails when anything was found."""
        wrong = 0
        for name, check in doctor.CHECKS.items():
            found = list(check())
            wrong += len(found)
            self.stdout.write(f"{'wrong' if found else 'well':<7}{name}")
            for finding in found:
                self.stdout.write(f"         {finding}")
        if wrong:
            raise CommandError(f"{wrong} things to mend")
