"""House rules that neither a linter nor an import contract can say. Each names the harm that it
prevents."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("peerchat", "rooms", "moderation")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if path.parent.name != "migrations"  # written by Django
)
LONGEST = 300
LONG_FOR_A_REASON = {"rooms/wire/frames.py": "the wire is one table, read from top to bottom"}

ENVIRONMENT_READERS = {"peerchat/settings.py"}
POINTER = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")'
"""What entry points tell Django; it reads nothing."""
SHELLS = ("consumer.py", "api.py", "pages.py", "views.py")
NO_SUBJECT = {"utils", "helpers", "common", "manager", "service", "base", "misc"}
OUTWARDS = {
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "smtplib",
    "ftplib",
    "http.client",
    "urllib.request",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_environment_has_one_reader() -> None:
    """Elsewhere a variable could be read before its faults are reported, or hold an unsafe
    default."""
    pattern = re.compile(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)")
    readers = {
        _name(path)
        for path in [*SOURCES, ROOT / "manage.py"]
        if pattern.search(path.read_text().replace(POINTER, ""))
    }
    assert readers == ENVIRONMENT_READERS


def test_views_and_consumers_leave_rows_to_the_domain() -> None:
    """A query in a view is a rule that the next door in will not know."""
    found = [
        _name(path) for path in SOURCES if path.name in SHELLS and ".objects" in path.read_text()
    ]
    assert found == []


def test_nothing_calls_outwards() -> None:
    """A request from the server can carry where a survivor is; hotline adapters will be the one
    caller."""
    callers = [_name(path) for path in SOURCES if OUTWARDS & set(_imports(path))]
    assert callers == []


def test_trust_imports_nothing_else_of_ours() -> None:
    graph = grimp.build_graph("peerchat", cache_dir=None)
    leaf = {"peerchat.trust", *graph.find_descendants("peerchat.trust")}
    upward = {
        (importer, imported)
        for importer in leaf
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported not in leaf
    }
    assert upward == set()


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_module_is_small_and_is_named_for_its_subject(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST or _name(path) in LONG_FOR_A_REASON
    assert path.stem not in NO_SUBJECT


def test_the_front_end_lock_names_no_download_address() -> None:
    """An address would tie everybody to one machine's mirror; the hashes are what count."""
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_front_end_packages_have_exact_versions() -> None:
    package = json.loads((ROOT / "frontend/package.json").read_text())
    asked = {**package["dependencies"], **package["devDependencies"]}
    assert [
        name
        for name, version in asked.items()
        if not re.fullmatch(r"(npm:[^@]+@)?\d[\w.+-]*", version)
    ] == []


def test_python_requirements_are_locked_by_hash() -> None:
    text = (ROOT / "requirements.txt").read_text().replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [pin for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []
    assert not re.search(r"https?://|file:|--index|--find-links", text)
