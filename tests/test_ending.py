"""A long run that is told to end leaves no server and no client behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.story
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0


def started(marked: Path) -> dict[int, str]:
    """All processes that were handed this folder as their temporary one, with their commands."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={marked}\0".encode() in (process / "environ").read_bytes():
                command = (process / "cmdline").read_text().replace("\0", " ")
                found[int(process.name)] = command
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue
    return {number: command for number, command in found.items() if command}


@pytest.fixture
def marked(tmp_path: Path) -> Iterator[Path]:
    """A folder whose processes end with the test: a run that goes wrong would take hours."""
    yield tmp_path
    for number in started(tmp_path):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def soon(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(holds())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_end_takes_its_servers_and_clients_with_it(
    told: signal.Signals, marked: Path
) -> None:
    """And prints what it has seen so far."""
    asked = {"PART": "lies", "ONLY": "tail", "HOUSES": "1", "TMPDIR": str(marked)}
    with (marked / "said").open("w+") as said:
        run = subprocess.Popen(
            [sys.executable, "-m", "tests.assurance"],
            cwd=ROOT,
            env={**os.environ, **asked},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for program in ("manage.py serve", "headless.js"):
            running = f"{program} is not running"
            assert soon(lambda seen=program: seen in " ".join(started(marked).values())), running  # type: ignore[misc]
        run.send_signal(told)
        assert run.wait(timeout=PATIENCE) != 0
        said.seek(0)
        assert "of=100 wrong=0" in said.read()
    assert soon(lambda: not started(marked)), started(marked)
