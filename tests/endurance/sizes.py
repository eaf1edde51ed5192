"""How long the proofs of endurance run, and the seed that repeats one: the one place to read both.

`make test` takes the short sizes; `tests.assurance.kills` and `tests.assurance.losses` the full
ones, which KILLS and MINUTES change. SEED repeats a run as far as its dice go: what meets what on
the machine is never twice the same. Every run prints it.
"""

from __future__ import annotations

import os
from random import Random, SystemRandom

SHORT_KILLS = 5
SHORT_SECONDS = 20.0
KILLS = int(os.environ.get("KILLS") or 200)
"""In each shape."""
SECONDS = 60 * float(os.environ.get("MINUTES") or 10)
SEED = int(os.environ.get("SEED") or SystemRandom().getrandbits(32))


def dice(name: str) -> Random:
    """For one stretch of a run."""
    return Random(f"{SEED} {name}")
