"""CPU time of a process with all that it has started, also of what has ended meanwhile."""

from __future__ import annotations

from typing import Any

import psutil


def seconds(pid: int) -> float:
    """User and system time so far of this process, its living and its reaped descendants."""
    process = psutil.Process(pid)
    return sum(map(_own, [process, *process.children(recursive=True)]))


def _own(process: Any) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its time is its parent's children's from now on
    spent: float = times.user + times.system + times.children_user + times.children_system
    return spent
