"""What a process does not hold any more it does not keep from the others of its machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.peerchat.server.conftest import ROOT, staged

MANY = 50 * 2**20
THREADS = """
import ctypes, psutil, threading
from peerchat.server import memory
if {settled}:
    memory.settle()
def take():
    taken.append(ctypes.create_string_buffer(3_000))
    here.wait()
    over.wait()
taken, here, over = [], threading.Barrier(9), threading.Event()
threading.stack_size(2**18)
before = psutil.Process().memory_info().vms
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
here.wait()
print(psutil.Process().memory_info().vms - before)
over.set()
"""


def test_free_memory_goes_back_to_the_system(tmp_path: Path) -> None:
    with staged(tmp_path, tidy_seconds=3) as stage, stage.socket() as raw:
        process = psutil.Process(stage.process.pid)
        raw.frame(b"fill")
        assert raw.message() == (2, b"fill")
        until = time.monotonic() + 10
        while process.memory_info().rss > _most(process.pid) - MANY and time.monotonic() < until:
            time.sleep(0.1)
        assert process.memory_info().rss < _most(process.pid) - MANY


def _most(pid: int) -> int:
    """Bytes that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 2**10


def test_nobody_waits_until_everything_is_looked_through(tmp_path: Path) -> None:
    """Whoever only loads and serves never has that; what lies in circles goes once a minute."""
    with staged(tmp_path, tidy_seconds=1) as stage, stage.socket() as raw:
        raw.frame(b"looked after")
        loaded_stays, _, _, third = json.loads(raw.message()[1])
        assert loaded_stays
        assert third > 10_000
        raw.frame(b"circles")
        raw.message()
        raw.frame(b"draw")
        raw.message()
        time.sleep(2.5)
        raw.frame(b"circles")
        assert raw.message() == (2, b"0")


def test_threads_have_one_place_for_their_memory() -> None:
    """Else each takes 64 MiB of addresses, and keeps in it what it has freed."""
    taken = {
        settled: int(
            subprocess.check_output(
                [sys.executable, "-c", THREADS.format(settled=settled)], cwd=ROOT
            )
        )
        for settled in (True, False)
    }
    assert taken[False] > 5 * 64 * 2**20 > taken[True]
