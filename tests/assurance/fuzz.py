"""`python -m tests.assurance.fuzz`: each parser of Python, and a fuzzer that follows its branches.

RUNS inputs each (200,000 unless named); SEED repeats a run.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile

import django

from tests import ending
from tests.hostile import sizes

UNUSABLE = 2
SEEN = 100
"""Branches of the parser that has most: with fewer the fuzzer sees nothing of our code."""


def main() -> int:
    """0 when nothing was found; 2 where there is no fuzzer."""
    ending.as_interrupted()
    if importlib.util.find_spec("atheris") is None:
        print("Atheris is not installed: it has wheels for Linux on x86-64 alone")
        return UNUSABLE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")
    django.setup()
    from tests.hostile.table import PARSERS

    print(f"SEED={sizes.SEED} RUNS={sizes.RUNS}", flush=True)
    branches = [_branches(number, parser.name) for number, parser in enumerate(PARSERS)]
    held = sum(count is not None for count in branches)
    most = max(count or 0 for count in branches)
    print(f"{held} of {len(PARSERS)} held; {most} branches at most")
    return 0 if held == len(PARSERS) and most > SEEN else 1


def _branches(number: int, name: str) -> int | None:
    """How many it was led through; None when something was found."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.fuzz", str(number), folder],
            env={**os.environ, "SEED": str(sizes.SEED)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    ended = re.search(r"#(\d+)\s+DONE\s+cov: (\d+)", done.stdout)
    if done.returncode == 0 and ended:
        print(f"{name}: {ended[1]} inputs, {ended[2]} branches", flush=True)
        return int(ended[2])
    print(f"{name}: exit code {done.returncode}\n{done.stdout[-3_000:]}", flush=True)
    return None


if __name__ == "__main__":
    sys.exit(main())
