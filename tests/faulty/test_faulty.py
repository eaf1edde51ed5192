"""Twenty-one faulty servers, each noticed for its own fault, and one with none that is not.

`make test` tries the first, which shows without any luck: what was acknowledged is not there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tests import sizes
from tests.faulty import trial
from tests.faulty.planting import ARMED, Fault
from tests.faulty.table import FAULTS
from tests.stories.house import Shape

pytestmark = pytest.mark.story

BLOWS = 8 if sizes.FAULTS == "all" else 3
TRIED = FAULTS if sizes.FAULTS == "all" else FAULTS[:1]
CONTROLS = get_args(Shape) if sizes.FAULTS == "all" else ("embedded",)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.what) for fault in TRIED])
async def test_a_faulty_server_is_noticed(fault: Fault, tmp_path: Path) -> None:
    said = await trial.found(fault, fault.shape, tmp_path, BLOWS, sizes.dice(fault.what))
    assert trial.noticed(fault, said), said[:20]


@pytest.mark.parametrize("shape", CONTROLS)
async def test_nothing_is_noticed_where_nothing_is_wrong(shape: Shape, tmp_path: Path) -> None:
    assert await trial.found(None, shape, tmp_path, BLOWS, sizes.dice(shape)) == []


def test_each_fault_finds_what_it_is_planted_in(tmp_path: Path) -> None:
    """All unarmed, so that nothing is wrong but what has gone out of date."""
    environment = {**os.environ, ARMED: str(tmp_path / "armed")}
    planted = [sys.executable, "-m", "tests.faulty", "all", "trust", "make-key"]
    subprocess.run([*planted, str(tmp_path / "key")], env=environment, check=True)
