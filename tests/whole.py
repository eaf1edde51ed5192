"""`make test`: the stories, and in the time that they wait, everything else.

A story is people who read, type and wait: two at a time leave the cores idle for much of it. What
needs the cores and no clock runs beside them and gives way, since a story that gets its answers
late fails. What it says is held back until it has ended, and then shown whole.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from tests import ending

ROOT = Path(__file__).resolve().parents[1]
Command = Sequence[str]

STORIES: Command = (
    *(sys.executable, "-m", "pytest", "-m", "story"),
    *("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),
)
ASIDE: Mapping[str, Command] = {
    "linters and types": ("make", "--no-print-directory", "check"),
    "TypeScript": ("npm", "--prefix", "frontend", "run", "--silent", "test"),
    "Python": (sys.executable, "-m", "pytest", "-m", "not story"),
}
LAST = 19
"""What a process is as nice as that takes only what others leave."""


async def whole(stories: Command = STORIES, aside: Mapping[str, Command] = ASIDE) -> int:
    """Runs all, whatever fails. 0 when everything passed, else the worst exit code, a signal that
    killed one counting by its number."""

    async def rest() -> list[int]:
        return [await _run(name, command, aside=True) for name, command in aside.items()]

    async with asyncio.TaskGroup() as group:
        first, others = group.create_task(_run("stories", stories)), group.create_task(rest())
    return max(abs(code) for code in (first.result(), *others.result()))


async def _run(name: str, command: Command, *, aside: bool = False) -> int:
    begun = time.monotonic()
    with TemporaryFile() as held:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdout=held if aside else None,
            stderr=held if aside else None,
            start_new_session=True,
        )
        if aside:
            _give_way(process.pid)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            await process.wait()
            raise
        held.seek(0)
        print(f"\n{held.read().decode(errors='replace')}", end="")
    outcome = "failed" if code else "passed"
    print(f"== {name}: {outcome} after {time.monotonic() - begun:.0f} s", flush=True)
    return code


def _give_way(session: int) -> None:
    """To everything else, and so do all that this session will start."""
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PGRP, session, LAST)
        # Linux may share its cores out among sessions first, and has one value for each.
        shares = Path(f"/proc/{session}/autogroup")
        if shares.exists():
            shares.write_text(f"{LAST}")


if __name__ == "__main__":
    ending.as_interrupted()
    sys.exit(asyncio.run(whole()))
