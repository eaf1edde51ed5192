"""docs/threat-model.md: each promise names a test, and each test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PAGE = (TESTS.parent / "docs" / "threat-model.md").read_text()
PROMISES = re.findall(r"^\| (P\d+) \|.*\| ([^|]*) \|$", PAGE, re.MULTILINE)


def _existing() -> set[str]:
    files = list(TESTS.rglob("test_*.py"))
    functions = (name for path in files for name in re.findall(r"def (test_\w+)", path.read_text()))
    clients = (TESTS.parent / "frontend" / "tests").rglob("*.test.ts")
    return {path.name for path in (*files, *clients)} | set(functions)


def test_each_promise_names_a_test_that_exists() -> None:
    existing = _existing()
    assert len(PROMISES) > 10
    for promise, shown in PROMISES:
        named = re.findall(r"`(test_[\w.]+|\w+\.test\.ts)`", shown)
        assert named, f"{promise} names no test"
        assert set(named) <= existing, f"{promise} names {set(named) - existing}"
