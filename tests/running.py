"""A service of ours as a process: killed or frozen at any moment, and started again as it was."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL

import psutil

Command = Sequence[str | Path]
PATIENCE = 30
"""Seconds a service may take to answer, or to end."""


@dataclass
class Running:
    """One command in one folder. `ready` says whether it answers; `user` is None for our own."""

    command: Command
    folder: Path
    user: int | None
    ready: Callable[[], bool]
    _process: psutil.Popen | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """Of the process that was started last, running or not."""
        assert self._process, "never started"
        pid: int = self._process.pid
        return pid

    @property
    def log(self) -> Path:
        """All that it has said."""
        return self.folder / "log"

    def start(self) -> None:
        """Starts it and waits until it is ready; its output is shown if it never is."""
        with self.log.open("ab") as output:
            self._process = psutil.Popen(
                self.command,
                cwd=self.folder,
                user=self.user,
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.wait()

    def wait(self) -> None:
        """Until it is ready."""
        until = time.monotonic() + PATIENCE
        while not self.ready():
            over = self._process is None or self._process.poll() is not None
            assert not over and time.monotonic() < until, self.log.read_text(errors="replace")
            time.sleep(0.05)

    def kill(self) -> None:
        """No power: all of it ends at once, and only what it has written is left."""
        if self._process:
            cut(self._process)

    def freeze(self) -> None:
        """It stands still, all of it, and its sockets stay open."""
        for each in family(self._process):
            each.suspend()

    def thaw(self) -> None:
        """It goes on where it stood."""
        for each in reversed(family(self._process)):
            each.resume()

    def stop(self) -> None:
        """Ends it as an operator would: PostgreSQL's fast shutdown; to everything else simply an
        interrupt."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()


def family(process: psutil.Popen | None) -> list[psutil.Process]:
    """A process and all that it has started, itself first."""
    return [process, *process.children(recursive=True)] if process else []


def cut(process: psutil.Popen) -> None:
    """Kills a process with all that it has started. It goes first: it must not see them die."""
    if process.is_running():
        everyone = family(process)
        for each in everyone:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(everyone, PATIENCE)
