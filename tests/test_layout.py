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
LONG_FOR_A_REASON = {
    "rooms/wire/frames.py": "the wire is one table, read from top to bottom",
    "frontend/src/room/session.ts": "what each frame leads to is kept in one place",
}
PAGES = sorted(
    path
    for path in (ROOT / "frontend" / "src").rglob("*")
    if path.suffix in {".ts", ".tsx", ".css"} and ".generated." not in path.name
)

ROW = r"[A-NX]\d{1,2}"
ROWS = re.compile(  # `# C4 # C5: …`, `(rows A8, B2)`, `row C6`, or a docstring that is a row alone
    rf'(?:# |\brows? |\(|""")({ROW}(?:(?:, (?:and )?| and |–|,? (?:and )?# ){ROW})*)(?=[\s.,:;)"])'
)

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


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_module_of_the_front_end_is_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST or _name(path) in LONG_FOR_A_REASON


def test_every_exception_from_the_length_is_still_needed() -> None:
    for name in LONG_FOR_A_REASON:
        lines = (ROOT / name).read_text().splitlines()
        assert len(lines) > LONGEST, f"{name} is short enough now"


def _rows(text: str) -> set[str]:
    """The rows that a file names. A range stands for all that lie between its ends."""
    found: set[str] = set()
    for named in ROWS.findall(text):
        found |= set(re.findall(ROW, named))
        for first, last in re.findall(rf"({ROW})–({ROW})", named):
            found |= {f"{first[0]}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)}
    return found


def test_rows_are_found_however_they_are_written() -> None:
    assert _rows("# B1, and # B6: so") == {"B1", "B6"}
    assert _rows("so (rows A8, B2).") == {"A8", "B2"}
    assert _rows('"""C2."""') == {"C2"}
    assert _rows("see rows C1–C3.") == {"C1", "C2", "C3"}
    assert _rows("M3 is no row, nor is A4") == set()


def test_every_row_that_is_named_is_explained_and_no_other() -> None:
    """A reader of this tree has no other list to look it up in."""
    named: set[str] = set()
    for top in (
        "peerchat",
        "rooms",
        "moderation",
        "ops",
        "tests",
        "frontend/src",
        "frontend/tests",
    ):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in {".py", ".ts", ".tsx"} and path != Path(__file__):
                named |= _rows(path.read_text())
    page = (ROOT / "docs" / "features.md").read_text()
    assert set(re.findall(rf"^\| ({ROW}) \| \S", page, re.MULTILINE)) == named


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
