"""Say what takes long, keep quiet about the rest, and never hide why something failed.

Commands run with their output in a log; the log's end is shown only when one fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL = 40
"""Lines of a failed command's output that are shown."""


class Stop(Exception):
    """Something the person at the keyboard must do. The message says what, in one or two
    sentences."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print `title`, and when the block ends the whole seconds that it took."""
    sys.stdout.write(f"  · {title} … ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        sys.stdout.write("failed\n")
        raise
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run `command`, return its output; `Stop` with the end of that output if it fails."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            code = subprocess.run(
                words,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ).returncode
        except OSError as fault:
            raise Stop(f"{words[0]} could not be started: {fault.strerror}.") from fault
        log.seek(0)
        output = log.read()
    if code:
        end = "\n".join(output.splitlines()[-TAIL:])
        raise Stop(f"{end}\n\nThis failed (exit {code}): {' '.join(words)}")
    return output
