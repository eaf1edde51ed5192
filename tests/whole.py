"""`make test`: the stories, and in the time that they wait, everything else.

A story is people who read, type and wait: two at a time leave the cores idle for some of it. What
needs the cores runs beside them and gives way, since a story that gets its answers late fails. Only
the stories are shown as they go; what the others say is held back until they have ended, and then
shown whole.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests import ending

ROOT = Path(__file__).resolve().parents[1]
Command = Sequence[str]

PYTEST: Command = (sys.executable, "-m", "pytest")
SPREAD: Command = ("-n", "2", "--dist", "loadfile")
STORIES: Command = (*PYTEST, "-m", "story", *SPREAD, "--no-loadscope-reorder")
ASIDE: Mapping[str, Command] = {
    "linters and types": ("make", "--no-print-directory", "check"),
    "TypeScript": ("npm", "--prefix", "frontend", "run", "--silent", "test"),
    "Python": (*PYTEST, "-m", "not story", *SPREAD),
}
NICEST = 19
"""Takes only what others leave."""
NOT_STARTED = 127


async def whole(stories: Command = STORIES, aside: Mapping[str, Command] = ASIDE) -> int:
    """Runs all, whatever fails. 0 when everything passed, else the worst exit code, a signal that
    killed one counting by its number."""

    async def rest() -> list[int]:
        return [await _aside(name, command) for name, command in aside.items()]

    async with asyncio.TaskGroup() as group:
        first, others = group.create_task(_run("stories", stories)), group.create_task(rest())
    return max(abs(code) for code in (first.result(), *others.result()))


async def _aside(name: str, command: Command) -> int:
    with TemporaryFile() as held:
        return await _run(name, command, held)


async def _run(name: str, command: Command, held: IO[bytes] | None = None) -> int:
    """With `held`, it gives way to the others, and what it says goes there and is shown at its
    end."""
    begun = time.monotonic()
    code = NOT_STARTED
    try:
        aside = _give_way if held else None
        code = await ending.outlived(command, folder=ROOT, held=held, begun=aside)
    except OSError as fault:
        print(f"\n{command[0]}: {fault.strerror}")
    finally:
        if held:
            held.seek(0)
            print(f"\n== {name}\n{held.read().decode(errors='replace')}", end="")
        outcome = "failed" if code else "passed"
        print(f"\n== {name}: {outcome} after {time.monotonic() - begun:.0f} s", flush=True)
    return code


def _give_way(session: int) -> None:
    """To everything else, as far as the machine allows: a courtesy, which nothing hangs on."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PGRP, session, NICEST)
        # Linux may share its cores out among sessions first, and has one value for each.
        Path(f"/proc/{session}/autogroup").write_text(f"{NICEST}")


if __name__ == "__main__":
    ending.as_interrupted()
    sys.exit(asyncio.run(whole()))
