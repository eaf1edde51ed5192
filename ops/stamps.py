"""Remember what is already built, so that a second run has nothing to do.

The one rule: a stamp lies inside the folder it vouches for and is written last. Deleting the
folder deletes its stamp, and a build that was interrupted has none. The stamp holds a digest of
everything that went in, and the names that came out, so that a folder somebody emptied by half is
noticed too.

Nothing here knows of rooms or people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(*, files: Iterable[Path], words: Iterable[str] = ()) -> str:
    """Hex SHA-256 over the names and bytes of `files` (a folder stands for all below it) and
    `words`.

    A file that is missing counts as absent, not as an error: its arrival changes the digest.
    """
    total = hashlib.sha256()
    for word in words:
        total.update(b"word\0" + word.encode() + b"\0")
    for path in sorted(_below(files)):
        content = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"absent"
        total.update(b"file\0" + str(path).encode() + b"\0" + content)
    return total.hexdigest()


def holds(stamp: Path, *, key: str, folder: Path) -> bool:
    """Say whether `stamp` was written for `key` and every name it lists still exists in
    `folder`."""
    return intact(stamp, folder=folder) and json.loads(stamp.read_text())["key"] == key


def intact(stamp: Path, *, folder: Path) -> bool:
    """Say whether a finished build, of whatever key, still has every name that came out of it."""
    try:
        written = json.loads(stamp.read_text())
        return isinstance(written["key"], str) and set(written["names"]) <= set(_names(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write(stamp: Path, *, key: str, folder: Path) -> None:
    """Vouch for `folder` as built from `key`. Call it last; a crash before it means a fresh
    build."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(json.dumps({"key": key, "names": sorted(_names(folder))}))
    fresh.replace(stamp)


def _below(files: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in files:
        found |= {p for p in path.rglob("*") if p.is_file()} if path.is_dir() else {path}
    return {p for p in found if "__pycache__" not in p.parts}


def _names(folder: Path) -> Iterable[str]:
    """Names one level down, and two below an npm scope (`@name/part`)."""
    for path in folder.iterdir():
        if path.name.startswith("@"):
            yield from (f"{path.name}/{part.name}" for part in path.iterdir())
        elif path.name != "__pycache__" and not path.name.startswith("."):
            yield path.name
