"""A run that is told to end takes with it what it started: servers, databases, clients."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

GRACE = 180.0
"""Seconds for what is told to end, until it is killed: what it has seen is printed last."""


def as_interrupted() -> None:
    """SIGTERM, and a terminal that is closed, are taken as Ctrl-C is, and that also in the
    background, where shells turn it off: every block is left, and ends what it began."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as `nohup` has it
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


async def outlived(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    held: IO[bytes] | None = None,
    begun: Callable[[int], None] | None = None,
) -> int:
    """Runs a part to its end; its exit code, below 0 for the signal that killed it.

    `held` takes what it says, and `begun` is told its process id. The part is in a session of its
    own, so that Ctrl-C reaches it once, from here; then it has `GRACE` to end what it started.
    Raises `OSError` for what cannot be started.
    """
    part = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdout=held, stderr=held, start_new_session=True
    )
    try:
        if begun:
            begun(part.pid)
        return await part.wait()
    except asyncio.CancelledError:
        try:
            with suppress(ProcessLookupError, TimeoutError):
                os.killpg(part.pid, signal.SIGINT)
                await asyncio.wait_for(part.wait(), GRACE)
        finally:  # whoever presses Ctrl-C again does not wait
            await _killed(part)
        raise


async def _killed(part: asyncio.subprocess.Process) -> None:
    """With all that it started: servers and databases may be in sessions of their own."""
    with suppress(psutil.NoSuchProcess):
        started = psutil.Process(part.pid)
        for each in (started, *started.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                each.kill()
    await part.wait()
