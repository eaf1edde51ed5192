"""One process for one SQLite file.

The embedded shape keeps its bell in memory: a second process would take messages and ring nobody.
The lock is the kernel's, so a crash leaves nothing to clean up.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class AlreadyServing(Exception):
    """Another process serves from this data directory."""


@contextmanager
def one_process(data_dir: Path, *, embedded: bool) -> Iterator[None]:
    """Hold the data directory's lock, where there may be one process alone. Raises
    `AlreadyServing`."""
    if not embedded:
        yield
        return
    with (data_dir / "serving.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise AlreadyServing from taken
        yield
