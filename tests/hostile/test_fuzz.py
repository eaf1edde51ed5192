"""The fuzzer of `make assurance PART=fuzz` finds what chance does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import branching, trial

pytest.importorskip("atheris", reason="it has wheels for Linux on x86-64 alone")


def test_a_fault_at_the_end_of_many_branches_is_found(tmp_path: Path) -> None:
    trial.examine(branching.PLANTED)  # the control: not by chance
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.fuzz", "planted", str(tmp_path)],
        env={**os.environ, "RUNS": "1000000", "SEED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 77, done.stderr[-2_000:]
    assert "planted: TypeError escapes" in done.stdout + done.stderr
