"""A run that is told to end takes with it what it started: servers, databases, clients."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def as_interrupted() -> None:
    """SIGTERM, and a terminal that is closed, are taken as Ctrl-C is, and that also in the
    background, where shells turn it off: every block is left, and ends what it began."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as `nohup` has it
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(*_: object) -> None:
    signal.raise_signal(signal.SIGINT)


def outlived(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path | None = None
) -> int:
    """Runs a part to its end; its exit code, below 0 for the signal that killed it.

    The part is in a group of its own, so that Ctrl-C reaches it once, from here; then it has the
    time that it needs to end what it started.
    """
    with subprocess.Popen(command, env=environment, cwd=folder, start_new_session=True) as part:
        try:
            return part.wait()
        except KeyboardInterrupt:
            os.killpg(part.pid, signal.SIGINT)
            part.wait()
            raise
