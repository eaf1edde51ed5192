"""CPU time of a process with all that it has started, also of what has ended meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psutil


def seconds(pids: Sequence[int]) -> float:
    """User and system time so far of these processes, their living and their reaped descendants."""
    processes = map(psutil.Process, pids)
    return sum(_own(each) for one in processes for each in (one, *one.children(recursive=True)))


def _own(process: Any) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its time is its parent's children's from now on
    spent: float = times.user + times.system + times.children_user + times.children_system
    return spent
