"""A long run that is told to end leaves no server and no client behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.story
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def started(marked: Path) -> list[str]:
    """Commands of all processes that were handed this folder as their temporary one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={marked}\0".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has ended meanwhile, or is somebody else's
            continue
    return [command for command in found if command]


def soon(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(holds())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_end_takes_its_servers_and_clients_with_it(
    told: signal.Signals, tmp_path: Path
) -> None:
    """And prints what it has seen so far."""
    asked = {"PART": "lies", "ONLY": "tail", "HOUSES": "1", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.assurance"],
        cwd=ROOT,
        env={**os.environ, **asked},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        for program in ("manage.py serve", "headless.js"):
            assert soon(lambda seen=program: seen in " ".join(started(tmp_path))), program  # type: ignore[misc]
        run.send_signal(told)
        said, _ = run.communicate(timeout=PATIENCE)
    assert "of=100 wrong=0" in said.decode()
    assert run.returncode != 0
    assert soon(lambda: not started(tmp_path)), started(tmp_path)
