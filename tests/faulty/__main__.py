"""`python -m tests.faulty <number> <command>`: `manage.py` with one of the faults in it.

With `none` in place of a number nothing is wrong: the control.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line


def main() -> None:
    """The fault first, then the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")
    django.setup()
    _, number, *command = sys.argv
    if number != "none":
        from tests.faulty.table import FAULTS

        FAULTS[int(number)].plant()
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main()
