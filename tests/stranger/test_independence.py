"""The stranger owes nothing to our own code: whatever it knows, it knows from docs/protocol.md."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = {"altcha", "cryptography", "mls_rs_uniffi", "msgspec", "picows"}


def foreign(source: str) -> set[str]:
    """What a module imports beside the standard library, those libraries and the stranger."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {
        name
        for name in names
        if name.split(".")[0] not in LIBRARIES | sys.stdlib_module_names
        and name.split(".")[:2] != ["tests", "stranger"]
    }


def test_the_stranger_imports_nothing_of_ours() -> None:
    assert foreign("from rooms.wire import frames\nimport tests.formats, json") == {
        "rooms.wire",
        "tests.formats",
    }
    sources = [path for path in HERE.glob("*.py") if not path.name.startswith("test_")]
    assert len(sources) > 10
    assert {name for path in sources for name in foreign(path.read_text())} == set()
