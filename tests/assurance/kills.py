"""`python -m tests.assurance.kills`: the server is killed, again and again, while people talk.

KILLS in each shape (200 unless named), ten to a generation of the room; SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests import ending, sizes
from tests.endurance import kills, planted
from tests.stories.house import House, Shape, house

AT_ONCE = 10


def main() -> int:
    """0 when every stretch kept every promise, and every planted fault was found in each."""
    ending.as_interrupted()
    wrong = 0
    for shape in get_args(Shape):
        with tempfile.TemporaryDirectory() as folder, house(shape, Path(folder) / "house") as built:
            wrong += _shape(shape, built)
    return 1 if wrong else 0


def _shape(shape: Shape, built: House) -> int:
    total: dict[str, int] = {}
    for first in range(0, sizes.KILLS, AT_ONCE):
        count = min(AT_ONCE, sizes.KILLS - first)
        dice = sizes.dice(f"{shape} {first}")
        found = asyncio.run(kills.stretch(built, count, dice))
        wrong = planted.verdict(found)
        for fault in wrong:
            print(f"  {fault}")
        for name, figure in {"kills": count, **found.figures(), "wrong": len(wrong)}.items():
            total[name] = total.get(name, 0) + figure
        print(shape, " ".join(f"{name}={figure}" for name, figure in total.items()), flush=True)
    return total["wrong"]


if __name__ == "__main__":
    sys.exit(main())
