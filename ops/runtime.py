"""The part of requirements.txt that the running service needs, with its hashes: for the image.

Tests, linters and Node have no business on a machine that serves people. Run it with a Python that
has all of requirements.txt installed: which package needs which is read from there.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?")


def normal(name: str) -> str:
    """A package's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(wanted: list[str]) -> set[str]:
    """Every package that `wanted` (requirement strings) lead to, extras only where asked for."""
    done: set[tuple[str, str]] = set()
    waiting = [pair for requirement in wanted for pair in _parts(requirement)]
    while waiting:
        name, extra = pair = waiting.pop()
        if pair in done:
            continue
        done.add(pair)
        try:
            needs = requires(name) or []
        except PackageNotFoundError:  # for another system
            continue
        for need in needs:
            asked = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", need)
            if not asked or normal(asked[1]) == extra:
                waiting += _parts(need)
    return {name for name, _ in done}


def pins(lock: str, names: set[str]) -> str:
    """The entries of `lock` for `names`, hashes included."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    kept = [e for e in entries if (named := REQUIREMENT.match(e)) and normal(named[1]) in names]
    return "".join(kept)


def _parts(requirement: str) -> list[tuple[str, str]]:
    found = REQUIREMENT.match(requirement)
    if not found:
        raise ValueError("not a requirement")
    extras = [normal(extra.strip()) for extra in (found[2] or "").split(",") if extra.strip()]
    return [(normal(found[1]), extra) for extra in ["", *extras]]


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    chosen = closure(project["dependencies"])
    sys.stdout.write(pins((ROOT / "requirements.txt").read_text(), chosen))
