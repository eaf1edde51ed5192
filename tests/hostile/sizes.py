"""How many examples each parser gets, and the seed that repeats a run: the one place to read both.

EXAMPLES is 1,000 in `make test`; assurance takes 100,000, and of parsers alone 2,000,000. SEED
repeats a run: the short one takes the same examples each time, a long one draws a new seed. Both
are printed.
"""

from __future__ import annotations

import os
import random

USUAL = 1_000
EXAMPLES = int(os.environ.get("EXAMPLES") or USUAL)
SEED = int(
    os.environ.get("SEED") or (1 if EXAMPLES <= USUAL else random.SystemRandom().getrandbits(32))
)
RUNS = int(os.environ.get("RUNS") or 200_000)
"""How many inputs the fuzzer makes for each parser."""
AGREEMENTS = int(os.environ.get("EXAMPLES") or 2_000)
"""How many examples both languages judge, all kinds together."""


def chance(name: str) -> random.Random:
    """The chance of one parser: the same for the same seed, whatever runs beside it."""
    return random.Random(f"{SEED} {name}")
