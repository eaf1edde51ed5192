"""How a fault is put into a server: while it is armed, one function of it does something else.

Armed by a file, so that people can come in before anything is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.house import Shape

ARMED = "PEERCHAT_FAULT_ARMED"
"""Environment variable: the file."""

OUT_OF_DATE = (AttributeError, KeyError, NameError, TypeError, ValueError)
"""What a fault raises that was planted in something else than it was made for."""


def stumbled(armed: Path) -> Path:
    """Where a fault says that it fell over itself, which everybody would notice."""
    return armed.with_suffix(".stumbled")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`plant` changes the server's own process. `said`: words of the judge, of which one is enough.

    `sql` is said to the database when the fault is armed.
    """

    what: str
    plant: Callable[[], None]
    said: tuple[str, ...]
    shape: Shape = "embedded"
    sql: tuple[str, ...] = ()


def instead(owner: Any, name: str, faulty: Callable[..., Any]) -> None:
    """While armed, `faulty(original, *arguments)` is called in place of this attribute of a module
    or a class. Raises `AttributeError` when there is none: the fault has gone out of date."""
    original = getattr(owner, name)
    armed = Path(os.environ[ARMED])

    def either(*arguments: Any, **options: Any) -> Any:
        if not armed.exists():
            return original(*arguments, **options)
        try:
            return faulty(original, *arguments, **options)
        except OUT_OF_DATE as error:
            stumbled(armed).write_text(f"{name}: {error!r}")
            raise

    setattr(owner, name, either)
