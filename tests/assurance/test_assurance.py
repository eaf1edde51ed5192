"""`make assurance` never passes for having run half of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assurance import __main__ as assurance

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "the official MLS vectors cannot be run"),
        ({"VECTORS": "", "CHURN": ""}, "the official MLS vectors cannot be run"),
        ({"VECTORS": "/nowhere"}, "VECTORS=/nowhere is no folder"),
        ({"VECTORS": "/nowhere", "CHURN": "1"}, "VECTORS=/nowhere is no folder"),
        # The control: it was CHURN that was missing above. Without npx nothing is run.
        ({"CHURN": "1"}, "npx was not found"),
    ],
)
def test_without_vectors_it_fails_and_says_what_is_missing(
    asked: dict[str, str], said: str
) -> None:
    plain = {name: value for name, value in os.environ.items() if name not in {"VECTORS", "CHURN"}}
    done = subprocess.run(
        [sys.executable, "-m", "tests.assurance"],
        cwd=ROOT,
        env={**plain, "PATH": "", **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stdout
    assert "== hostile" not in done.stdout


def test_a_part_that_nobody_knows_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.assurance"],
        cwd=ROOT,
        env={**os.environ, "PART": "everything"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "PART=everything is none of mls, " in done.stdout


@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [
        ("raise SystemExit(0)", 0, "== one: passed"),
        ("raise SystemExit(1)", 1, "== one: failed (1)"),
        ("os.kill(os.getpid(), signal.SIGKILL)", 9, "== one: failed (-9)"),
    ],
)
def test_a_part_that_is_killed_has_failed_as_much_as_one_that_says_so(
    ends: str,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Memory that ran out kills a part with a signal, which is an exit code below 0."""
    monkeypatch.delenv("PART", raising=False)

    def one() -> int:
        program = [sys.executable, "-c", f"import os, signal; {ends}"]
        return subprocess.run(program, check=False).returncode

    assert assurance.main({"one": one, "other": lambda: 0}) == code
    assert said in capsys.readouterr().out


def test_each_part_has_its_row_on_the_page_and_each_row_its_part() -> None:
    page = (ROOT / "docs" / "assurance.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    parts = [re.findall(r"PART=([\w-]+)", row) for row in rows]
    assert all(parts), [row for row, named in zip(rows, parts, strict=True) if not named]
    assert {name for named in parts for name in named} == assurance.PARTS.keys()
