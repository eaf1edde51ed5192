"""`make test`: the stories, and in the time that they wait, everything else.

A story is people who read, type and wait: two at a time leave the cores idle for much of it. So
those that wait for a clock most of the time run beside them, and what needs the cores and no clock
gives way to all of them, since a story that gets its answers late fails. Only the stories are shown
as they go; what the others say is held back until they have ended, and then shown whole.
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
from typing import IO

from tests import ending

ROOT = Path(__file__).resolve().parents[1]
Command = Sequence[str]

PYTEST: Command = (sys.executable, "-m", "pytest", "-m")
STORIES: Command = (
    *(*PYTEST, "story and not waits"),
    *("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"),
)
BESIDE: Command = (*PYTEST, "story and waits")
ASIDE: Mapping[str, Command] = {
    "linters and types": ("make", "--no-print-directory", "check"),
    "TypeScript": ("npm", "--prefix", "frontend", "run", "--silent", "test"),
    "Python": (*PYTEST, "not story"),
}
LAST = 19
"""What a process is as nice as that takes only what others leave."""


async def whole(
    stories: Command = STORIES, beside: Command = BESIDE, aside: Mapping[str, Command] = ASIDE
) -> int:
    """Runs all, whatever fails. 0 when everything passed, else the worst exit code, a signal that
    killed one counting by its number."""

    async def rest() -> list[int]:
        return [await _held_back(name, command, gives_way=True) for name, command in aside.items()]

    async with asyncio.TaskGroup() as group:
        first = group.create_task(_run("stories", stories))
        second = group.create_task(_held_back("stories that wait", beside))
        others = group.create_task(rest())
    return max(abs(code) for code in (first.result(), second.result(), *others.result()))


async def _held_back(name: str, command: Command, *, gives_way: bool = False) -> int:
    with TemporaryFile() as output:
        return await _run(name, command, output, gives_way=gives_way)


async def _run(
    name: str, command: Command, output: IO[bytes] | None = None, *, gives_way: bool = False
) -> int:
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
    )
    if gives_way:
        _give_way(process.pid)
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        await process.wait()
        raise
    if output:
        output.seek(0)
        print(f"\n{output.read().decode(errors='replace')}", end="")
    outcome = "failed" if code else "passed"
    print(f"\n== {name}: {outcome} after {time.monotonic() - begun:.0f} s", flush=True)
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
