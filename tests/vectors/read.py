"""The vectors on disk, for tests."""

from __future__ import annotations

import json
import pathlib
from typing import Any


def vectors(name: str) -> Any:
    """The content of one file; TypeScript reads the same one."""
    return json.loads((pathlib.Path(__file__).parent / f"{name}.json").read_text("utf-8"))
