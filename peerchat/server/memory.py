"""The process's memory: as Python looks after it, and the C library of the system (`mallopt(3)`,
`malloc_trim(3)`).

glibc gives threads places of their own, and keeps what was freed in each: over days a process that
holds no more than before takes ever more. Other libraries know neither call, and are left alone.
"""

from __future__ import annotations

import ctypes
import gc

YOUNG = 2_000
"""New objects until the youngest are looked through for cycles. Few: where little happens, what
libraries leave in circles would lie about until they are so many."""
_NEVER = 10**6
_ARENA_MAX = -8
_LIBRARY = ctypes.CDLL(None)


def settle() -> None:
    """Once everything is loaded, and before there are threads: one place for all of them, of which
    one runs at a time mostly.

    What is loaded stays: looking through it again and again cost a fifth of each message. Nor is
    all the rest looked through whenever Python thinks so: with thousands of sockets nobody is heard
    for a third of a second meanwhile, and in a flood it came every few seconds.
    """
    if hasattr(_LIBRARY, "mallopt"):
        _LIBRARY.mallopt(_ARENA_MAX, 1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, gc.get_threshold()[1], _NEVER)


def tidy() -> None:
    """Look through everything for cycles. Whole free pages go back to the system."""
    gc.collect()
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
