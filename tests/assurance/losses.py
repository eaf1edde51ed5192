"""`python -m tests.assurance.losses`: twenty people on lines that lose a third of everything.

MINUTES in each shape (10 unless named); SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import get_args

from tests import ending, sizes
from tests.endurance import losses, planted
from tests.stories.house import Shape, house


def main() -> int:
    """0 when all was made good, and every planted fault was found in what had passed."""
    ending.as_interrupted()
    return 1 if sum(_shape(shape) for shape in get_args(Shape)) else 0


def _shape(shape: Shape) -> int:
    with tempfile.TemporaryDirectory() as folder, house(shape, Path(folder) / "house") as built:
        losses.MANY.certified(built)
        found = asyncio.run(
            losses.stretch(built, losses.MANY, seconds=sizes.SECONDS, dice=sizes.dice(shape))
        )
    wrong = planted.verdict(found.history)
    for fault in wrong:
        print(f"  {fault}")
    figures = {"frames_lost": found.lost, **found.history.figures(), "wrong": len(wrong)}
    print(shape, " ".join(f"{name}={figure}" for name, figure in figures.items()), flush=True)
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
