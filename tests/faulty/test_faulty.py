"""Twenty-one faulty servers, each noticed for its own fault, and one with none that is not.

`make test` tries the first: what was acknowledged is not there.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests import sizes
from tests.faulty import trial
from tests.faulty.planting import Fault
from tests.faulty.table import FAULTS
from tests.stories.house import Shape

pytestmark = pytest.mark.story

BLOWS = 5 if sizes.FAULTS == "all" else 3
TRIED = FAULTS if sizes.FAULTS == "all" else FAULTS[:1]
CONTROLS = get_args(Shape) if sizes.FAULTS == "all" else ()
"""In `make test` the kills are the control."""


@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.what) for fault in TRIED])
async def test_a_faulty_server_is_noticed(fault: Fault, tmp_path: Path) -> None:
    said = await trial.found(fault, fault.shape, tmp_path, BLOWS, sizes.dice(fault.what))
    assert trial.noticed(fault, said), said[:20]


@pytest.mark.parametrize("shape", CONTROLS)
async def test_nothing_is_noticed_where_nothing_is_wrong(shape: Shape, tmp_path: Path) -> None:
    assert await trial.found(None, shape, tmp_path, BLOWS, sizes.dice(shape)) == []


def test_there_are_twenty_and_each_is_of_its_own_kind() -> None:
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) >= 20
    assert len({fault.plant for fault in FAULTS}) == len(FAULTS)
