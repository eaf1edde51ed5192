"""The process's memory, as the C library of the system keeps it (`mallopt(3)`, `malloc_trim(3)`).

glibc gives threads places of their own, and keeps what was freed in each: over days a process that
holds no more than before takes ever more. Other libraries know neither call, and are left alone.
"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8
_LIBRARY = ctypes.CDLL(None)


def settle() -> None:
    """One place for all threads, of which one runs at a time mostly. Before there are any."""
    if hasattr(_LIBRARY, "mallopt"):
        _LIBRARY.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Whole free pages go back to the system."""
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
