#!/usr/bin/env python
"""The operator's door: `python manage.py serve`, `demo`, `trust`, `migrate`."""

import os
import sys

from django.core.management import execute_from_command_line

from peerchat.config import ConfigFaulty


def main() -> int:
    """Run one command; a faulty configuration is listed whole, and nothing is started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")
    try:
        execute_from_command_line(sys.argv)
    except ConfigFaulty as faulty:
        faults = "".join(f"\n  - {fault}" for fault in faulty.faults)
        sys.stderr.write(f"peerchat cannot start with this configuration:{faults}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
