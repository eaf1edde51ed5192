"""`python -m tests.faulty <number> <command>`: `manage.py` with one of the faults in it.

`none` in place of a number: nothing is wrong, the control. `all`: whether each can be planted.
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
    from tests.faulty.table import FAULTS

    planted = {"none": (), "all": FAULTS}
    for fault in planted[number] if number in planted else (FAULTS[int(number)],):
        fault.plant()
    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main()
