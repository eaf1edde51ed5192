"""Bring what this machine lacks: `python3 ops/bootstrap.py run` or `test`.

Standard library only, since it runs before anything is installed. `run` brings the virtual
environment, Node and the built front end; `test` also a Chromium. Done twice, it does nothing and
says nothing; interrupted, it mends. It asks package indexes for pinned files only; no word about
the person at the keyboard leaves the machine.
"""

from __future__ import annotations

import fcntl
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USAGE = "usage: python3 ops/bootstrap.py run|test|install"


def main(arguments: list[str]) -> int:
    """Bring what the named purpose needs. 0 when all is there, 1 with a reason, 2 on wrong
    usage."""
    if arguments not in (["run"], ["test"], ["install"]):
        print(USAGE, file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what an older Python meets)
        found = ".".join(str(part) for part in sys.version_info[:3])
        print(
            f"peerchat needs Python 3.11 or newer; this is {found}. "
            "Name another one with: make PYTHON=python3.13 …",
            file=sys.stderr,
        )
        return 1
    sys.path.insert(0, str(ROOT))
    # Only now, since an older Python could not read these.
    from ops import browser, console, frontend, python_env  # noqa: PLC0415

    try:
        # Two at once (a test run beside a demo) would undo each other's half-done work.
        with Path(__file__).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            python_env.ensure()
            frontend.ensure_packages()
            if arguments != ["install"]:
                frontend.ensure_build()
            if arguments == ["test"]:
                browser.ensure()
    except console.Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
