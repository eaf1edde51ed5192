"""`python -m tests.assurance.kills`: whatever serves is killed, again and again, while 32 talk.

KILLS in each shape (200 unless named), 25 to a generation of the room; SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import get_args

from tests import ending, sizes
from tests.endurance import kills, planted
from tests.stories.house import House, Shape, house

AT_ONCE = 25


def main() -> int:
    """0 when every stretch kept every promise, and every planted fault was found in each."""
    ending.as_interrupted()
    wrong = 0
    for shape in get_args(Shape):
        with tempfile.TemporaryDirectory() as folder, house(shape, Path(folder) / "house") as built:
            kills.MANY.certified(built)
            wrong += _shape(shape, built)
    return 1 if wrong else 0


def _shape(shape: Shape, built: House) -> int:
    total: Counter[str] = Counter()
    for first in range(0, sizes.KILLS, AT_ONCE):
        count = min(AT_ONCE, sizes.KILLS - first)
        found = asyncio.run(kills.stretch(built, kills.MANY, count, sizes.dice(f"{shape} {first}")))
        wrong = planted.verdict(found.history)
        for fault in wrong:
            print(f"  {fault}")
        total += Counter(kills=found.kills, wrong=len(wrong)) + found.blows
        total.update(found.history.figures())
        print(shape, ", ".join(f"{name}: {figure}" for name, figure in total.items()), flush=True)
    return total["wrong"]


if __name__ == "__main__":
    sys.exit(main())
