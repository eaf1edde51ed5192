"""Every refusal has a test that provokes it. A code that no test ever sees refuses the wrong thing
one day, or nothing, and nobody notices.

The trees are read, not run: a code counts as provoked where a test other than this one, the page of
the protocol and the hostile examples asserts it, in either language, or where a vector that tests
of both languages read demands it. That the right thing raises it is for that test to show.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from peerchat.trust import refusals as trust
from rooms.wire import refusals

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
FRONTEND = ROOT / "frontend"
NOT_HERE = {"test_every_refusal.py", "test_protocol_page.py"}
ASSERTING = {"raises", "parametrize", "refused"}
"""Functions whose arguments are what a test expects."""

CANNOT_BE = {
    "generation_window_wrong": "a descriptor has one moment; its window is made from it",
}
ON_SOCKETS_ALONE = {408, 429}
"""Statuses that no HTTP door answers with: there is nothing to be late for, or too fast at."""
OVER_HTTP = ("rooms/entry", "moderation/shifts", "peerchat/doors.py", "peerchat/api.py")
"""Where the HTTP doors say no."""


# What can be refused


def declared_by_trust() -> set[str]:
    """The codes that `peerchat.trust.refusals` describes: each fault of each certificate, and the
    ones of one certificate only.
    """
    said = trust.__doc__ or ""
    listed = re.search(r"certificate is one of ([a-z_,\s]+?), and the fault one of", said)
    assert listed
    names = re.findall(r"[a-z_]+", listed[1])
    faults = re.findall(r"^  ([a-z_]+) {2,}", said, re.MULTILINE)
    alone = re.findall(r"`([a-z]+_[a-z_]+)`", said[said.index("of one certificate only") :])
    assert len(names) == 6
    assert len(faults) == 12
    return {f"{name}_{fault}" for name in names for fault in faults} | set(alone)


SAID = re.compile(
    r'Refusal\("([a-z_]+)"\)|spent="([a-z_]+)"|answer\(request, "([a-z_]+)"|"code":"([a-z_]+)"'
)


def raised_over_http() -> set[str]:
    """Literals that the HTTP doors refuse with; a ticket is made there, but refused on a socket."""
    found = {"room_unknown"}  # from rooms.lifecycle, which the doors ask
    for place in OVER_HTTP:
        path = ROOT / place
        for file in [path] if path.is_file() else path.rglob("*.py"):
            found |= {code for said in SAID.findall(file.read_text()) for code in said if code}
    return {code for code in found if not code.startswith("ticket_")}


THROWN = (
    r'new Refusal\("([a-z_]+)"\)',
    r'\bmust\([^;]*?"([a-z_]+)",?\s*\);',
    r'\brefusing\(\s*"([a-z_]+)"',
    r'\b(?:decode|readLeaf|readTree)\([^;()]*(?:\([^()]*\))?[^;()]*,\s*"([a-z_]+)"\s*\)',
    r'\bcode: "([a-z_]+)" \};',
    r'type: "refusal", code: "([a-z_]+)"',
    r'turnBack\("([a-z_]+)"\)',
)
"""How the client says no, with the code in sight."""
FAULT = re.compile(
    r'\b(?:claims|this)\.refuse\("([a-z_]+)"\)|\brefuse\(\w+(?:\.name)?, "([a-z_]+)"\)'
)


def thrown_by_the_client() -> set[str]:
    """Codes in frontend/src; faults of certificates are those of `peerchat.trust`."""
    sources = [
        path.read_text()
        for path in (FRONTEND / "src").rglob("*.ts*")
        if ".test." not in path.name and ".generated." not in path.name
    ]
    found = {code for text in sources for form in THROWN for code in re.findall(form, text)}
    faults = {fault for text in sources for pair in FAULT.findall(text) for fault in pair if fault}
    certificate = re.compile("^(?:deployment|lead|shift|stamp_issuer|stamp_key|generation)_")
    known = {certificate.sub("", code) for code in declared_by_trust()}
    assert faults <= known, "a fault of a certificate that peerchat.trust does not describe"
    return found


# What is provoked


def literals(node: ast.AST) -> Iterator[str | int]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str | int):
            yield from inner.value.split("|") if isinstance(inner.value, str) else [inner.value]


def expectations(text: str) -> list[set[str | int]]:
    """For each assertion of a test file the literals in it, and in the tables that it names."""
    tree = ast.parse(text)
    tables = {
        target.id: set(literals(node.value))
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.isupper()
    }
    found: list[set[str | int]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) or (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) in ASSERTING
        ):
            found.append(set(literals(node)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            isinstance(inner, ast.Assert) for inner in ast.walk(node)
        ):
            names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            found += [tables[name] for name in names & tables.keys()]
    return found


@cache
def _expected() -> tuple[frozenset[str | int], ...]:
    return tuple(
        frozenset(each)
        for path in sorted(TESTS.rglob("test_*.py"))
        if path.name not in NOT_HERE and "hostile" not in path.parts
        for each in expectations(path.read_text())
    )


def expected_in_python() -> set[str | int]:
    return {literal for each in _expected() for literal in each}


def in_typescript(text: str) -> set[str]:
    """Texts in a test that are no mere label of something else."""
    return set(re.findall(r'(?<!type: )(?<!kind: )(?<!role: )(?<!reason: )"([a-z_]+)"', text))


@cache
def expected_in_typescript() -> frozenset[str]:
    files = [*(FRONTEND / "tests").rglob("*.test.ts"), *(FRONTEND / "src").rglob("*.test.ts")]
    texts = [path.read_text() for path in files if "hostile" not in path.parts]
    return frozenset(found for text in texts for found in in_typescript(text))


@cache
def demanded_by_vectors() -> frozenset[str]:
    """Codes in vectors that a test of each language reads."""
    ours = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    theirs = "".join(path.read_text() for path in (FRONTEND / "tests").rglob("*.test.ts"))
    return frozenset(
        code
        for path in (TESTS / "vectors").glob("*.json")
        if f'vectors("{path.stem}")' in ours and f'("{path.stem}")' in theirs
        for code in _codes_in(json.loads(path.read_text()))
    )


def _codes_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("code"), str):
            yield value["code"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _codes_in(item)


# The tests


@pytest.mark.parametrize("code", get_args(refusals.Code))
def test_a_test_provokes_each_refusal_of_the_server(code: str) -> None:
    assert code in expected_in_python(), f"no test asserts {code}"


@pytest.mark.parametrize("code", sorted(raised_over_http()))
def test_a_test_provokes_each_refusal_over_http_with_its_status(code: refusals.Code) -> None:
    status = refusals.ANSWERS[code].http
    both = [each for each in _expected() if code in each and status in each]
    assert both, f"no test asserts {code} together with {status}"


def test_a_test_sees_each_status_and_each_close_code() -> None:
    closes = {answer.close for answer in refusals.ANSWERS.values()} - {None}
    named = {
        value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, int)
    }
    statuses = {answer.http for answer in refusals.ANSWERS.values()} - ON_SOCKETS_ALONE
    assert (closes | named | statuses) - expected_in_python() == set()


@pytest.mark.parametrize("code", sorted(declared_by_trust() - CANNOT_BE.keys()))
def test_a_vector_provokes_each_refusal_of_a_certificate(code: str) -> None:
    assert code in demanded_by_vectors() | expected_in_python(), f"no vector demands {code}"


@pytest.mark.parametrize("code", sorted(thrown_by_the_client()))
def test_a_test_provokes_each_refusal_of_the_client(code: str) -> None:
    provoked = expected_in_typescript() | demanded_by_vectors() | expected_in_python()
    assert code in provoked, f"no test asserts {code}"


def test_what_cannot_be_is_still_declared_and_still_provoked_nowhere() -> None:
    assert CANNOT_BE.keys() <= declared_by_trust()
    assert not CANNOT_BE.keys() & demanded_by_vectors()


@pytest.mark.parametrize(
    ("find", "least", "known"),
    [
        (lambda: set(get_args(refusals.Code)), 50, "epoch_taken"),
        (declared_by_trust, 80, "shift_untrained"),
        (raised_over_http, 12, "puzzle_spent"),
        (thrown_by_the_client, 50, "welcome_signer"),
    ],
)
def test_refusals_are_found_where_they_are_said(
    find: Callable[[], set[str]], least: int, known: str
) -> None:
    """Else a changed spelling of the source would leave nothing to check."""
    assert len(find()) >= least
    assert known in find()


def test_only_what_is_asserted_counts() -> None:
    text = (
        'CASES = [("seat_gone", 403)]\nOTHERS = [("busy", 503)]\n'
        '@pytest.mark.parametrize("code", ["too_fast"])\n'
        "def test_one(code):\n  assert code in CASES\n  assert said == {'code': 'code_wrong'}\n"
        "def test_two():\n  with pytest.raises(Refusal, match='ticket_wrong|ticket_spent'):\n"
        "    act('leaf_wrong')\n"
        "def arranged():\n  return OTHERS, 'malformed'\n"
    )
    found = {literal for each in expectations(text) for literal in each}
    assert {"seat_gone", 403, "too_fast", "code_wrong", "ticket_wrong", "ticket_spent"} <= found
    assert not {"busy", 503, "leaf_wrong", "malformed"} & found
    assert in_typescript('{ type: "removed" } expect(x).toBe("welcome_psk")') == {"welcome_psk"}
