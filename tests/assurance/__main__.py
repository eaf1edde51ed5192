"""`make assurance`: every proof at its full length, one after the other, or PART alone.

Each part prints its seed and its figures; docs/assurance.md records the last ones. What a part
needs besides is said by the part: VECTORS for `mls`, SEED to repeat a run.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial

from tests import ending
from tests.assurance import mls

UNUSABLE = 2
"""Exit code for what could not even begin."""


def _command(*arguments: str, **environment: str) -> int:
    """Runs it with this Python; what the environment already names goes first."""
    command = [sys.executable, *arguments]
    return asyncio.run(ending.outlived(command, environment={**environment, **os.environ}))


def _pytest(*arguments: str, **environment: str) -> int:
    return _command("-m", "pytest", "-q", "-s", *arguments, **environment)


def _vitest(*arguments: str, **environment: str) -> int:
    return mls.vitest(*arguments, environment={**environment, **os.environ})


Parts = Mapping[str, Callable[[], int]]

PARTS: Parts = {
    "mls": mls.run,
    "hostile": partial(_pytest, "tests/hostile", EXAMPLES="100000"),
    "parsers": partial(_pytest, "tests/hostile/test_parsers.py", EXAMPLES="2000000"),
    "fuzz": partial(_command, "-m", "tests.assurance.fuzz"),
    "hostile-client": partial(_vitest, "tests/hostile", EXAMPLES="100000"),
    "server": partial(_pytest, "tests/stories/test_seized.py", FULL="1"),
    "phone": partial(_pytest, "tests/stories/test_forensics.py", FORENSICS="5"),
    "stranger": partial(
        _pytest, "tests/stories/test_stranger.py", "tests/stories/test_stranger_doubts.py"
    ),
    "generations": partial(_pytest, "tests/stories/test_generations.py", "-k", "crashed"),
    "forgetting": partial(_pytest, "tests/rooms/delivery/test_keeping.py", EXPIRED="100000"),
    "lies": partial(_command, "-m", "tests.assurance.lies"),
    "losses": partial(_command, "-m", "tests.assurance.losses"),
    "kills": partial(_command, "-m", "tests.assurance.kills"),
    "faulty": partial(_pytest, "tests/faulty", FAULTS="all"),
    "points": partial(_pytest, "tests/rooms/delivery/test_crash_points.py", POINTS="all"),
    "room": partial(_pytest, "tests/rooms/delivery/test_room_model.py", STEPS="20000"),
    "siege": partial(_command, "-m", "tests.assurance.siege"),
    "soak": partial(_command, "-m", "tests.assurance.soak"),
}


def main(parts: Parts = PARTS) -> int:
    """0 when every part passed, else the worst of their exit codes, a signal that killed one
    counting by its number; 2 at once for a part that nobody knows or can run."""
    part = os.environ.get("PART", "")
    if part and part not in parts:
        print(f"PART={part} is none of {', '.join(parts)}")
        return UNUSABLE
    worst = 0
    for name in [part] if part else parts:
        print(f"== {name}", flush=True)
        code = parts[name]()
        print(f"== {name}: {'passed' if code == 0 else f'failed ({code})'}", flush=True)
        if code == UNUSABLE and name == "mls":
            return UNUSABLE
        worst = max(worst, abs(code))
    return worst


if __name__ == "__main__":
    ending.as_interrupted()
    sys.exit(main())
