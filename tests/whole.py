"""`make test`: the stories, and in the time that they wait, everything else.

A story is people who read, type and wait: two at a time leave the cores idle for much of it. So
those that wait for a clock most of the time run beside them, and what needs the cores gives way to
all of them, since a story that gets its answers late fails. Only the stories are shown
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

PYTEST: Command = (sys.executable, "-m", "pytest")
SPREAD: Command = ("-n", "2", "--dist", "loadfile")
STORIES: Command = (*PYTEST, "-m", "story and not waits", *SPREAD, "--no-loadscope-reorder")
BESIDE: Command = (*PYTEST, "-m", "story and waits")
ASIDE: Mapping[str, Command] = {
    "linters and types": ("make", "--no-print-directory", "check"),
    "TypeScript": ("npm", "--prefix", "frontend", "run", "--silent", "test"),
    "Python": (*PYTEST, "-m", "not story", *SPREAD),
}
NICEST = 19
"""Takes only what others leave."""
GRACE = 60.0
"""Seconds for what is told to end, until it is killed."""
NOT_STARTED = 127


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
    code = NOT_STARTED
    try:
        code = await _ended(command, output, gives_way=gives_way)
    except OSError as fault:
        print(f"\n{command[0]}: {fault.strerror}")
    finally:
        if output:
            output.seek(0)
            print(f"\n== {name}\n{output.read().decode(errors='replace')}", end="")
        outcome = "failed" if code else "passed"
        print(f"\n== {name}: {outcome} after {time.monotonic() - begun:.0f} s", flush=True)
    return code


async def _ended(command: Command, output: IO[bytes] | None, *, gives_way: bool) -> int:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
    )
    try:
        if gives_way:
            _give_way(process.pid)
        return await process.wait()
    except asyncio.CancelledError:
        for told, seconds in ((signal.SIGINT, GRACE), (signal.SIGKILL, None)):
            with suppress(ProcessLookupError, TimeoutError):
                os.killpg(process.pid, told)
                await asyncio.wait_for(process.wait(), seconds)
        raise


def _give_way(session: int) -> None:
    """To everything else, as far as the machine allows: a courtesy, which nothing hangs on."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PGRP, session, NICEST)
        # Linux may share its cores out among sessions first, and has one value for each.
        Path(f"/proc/{session}/autogroup").write_text(f"{NICEST}")


if __name__ == "__main__":
    ending.as_interrupted()
    sys.exit(asyncio.run(whole()))
