"""`python -m tests.assurance.fuzz`: each parser of Python, and a fuzzer that follows its branches.

RUNS inputs each (200,000 unless named); SEED repeats a run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import django

from tests import ending
from tests.hostile import sizes


def main() -> int:
    """0 when nothing was found."""
    ending.as_interrupted()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")
    django.setup()
    from tests.hostile.table import PARSERS

    print(f"SEED={sizes.SEED} RUNS={sizes.RUNS}", flush=True)
    failed = [
        parser.name for number, parser in enumerate(PARSERS) if not _held(number, parser.name)
    ]
    print(f"{len(PARSERS) - len(failed)} of {len(PARSERS)} held", *failed, sep="\n  ")
    return 1 if failed else 0


def _held(number: int, name: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.fuzz", str(number)],
        env={**os.environ, "SEED": str(sizes.SEED)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    ended = re.search(r"#(\d+)\s+DONE\s+cov: (\d+)", done.stdout)
    if done.returncode == 0 and ended:
        print(f"{name}: {ended[1]} inputs, {ended[2]} branches", flush=True)
        return True
    print(f"{name}: exit code {done.returncode}\n{done.stdout[-3_000:]}", flush=True)
    return False


if __name__ == "__main__":
    sys.exit(main())
