"""How long the long proofs run, and the seed that repeats one: the one place to read both.

`make test` takes the short sizes; `make assurance` the full ones, which the environment changes.
SEED repeats a run as far as its dice go: what meets what on the machine is never twice the same.
Parsers have sizes of their own (`tests.hostile.sizes`): their short run repeats to the byte.
"""

from __future__ import annotations

import os
from random import Random, SystemRandom

SEED = int(os.environ.get("SEED") or SystemRandom().getrandbits(32))

SHORT_KILLS = 5
KILLS = int(os.environ.get("KILLS") or 200)
"""In each shape."""

SHORT_SECONDS = 20.0
SECONDS = 60 * float(os.environ.get("MINUTES") or 10)
"""Of bad lines, in each shape."""

POINTS = os.environ.get("POINTS", "few")
"""Of the steps of storing, at which power fails: `few` or `all`."""

FAULTS = os.environ.get("FAULTS", "few")
"""Which faulty servers are tried: `few` or `all`."""

SHORT_STEPS = 1_000
STEPS = int(os.environ.get("STEPS") or SHORT_STEPS)
"""Of what people do in a room that is held against a model, on each database."""

SOAK = 60 * float(os.environ.get("MINUTES") or 30)
"""Seconds; half of them are warm-up."""
SIEGE = 60 * float(os.environ.get("MINUTES") or 2)
"""Seconds of each siege."""

LIES = int(os.environ.get("LIES") or 100)
"""How often each lie is told."""
TRACES = int(os.environ.get("TRACES") or 500)
"""In which nobody lies."""
HOUSES = int(os.environ.get("HOUSES") or 4)
"""In which lies are told at the same time."""
ONLY = frozenset(os.environ.get("ONLY", "").split())
"""Names of lies and of careless clients, if not all are wanted."""


def dice(name: str) -> Random:
    """For one stretch of a run. Says how to have it again: pytest shows that of a test that
    fails."""
    print(f"SEED={SEED} {name}", flush=True)
    return Random(f"{SEED} {name}")
