"""The server is killed while people talk: what was acknowledged is there, once, in one order."""

from __future__ import annotations

import pytest

from tests import sizes
from tests.endurance import kills, planted
from tests.stories.house import House

pytestmark = pytest.mark.story


async def test_kills_lose_double_and_reorder_nothing(fresh: House) -> None:
    """# C6 # C7: and nobody's client stops."""
    found = await kills.stretch(fresh, kills.FEW, sizes.SHORT_KILLS, sizes.dice("kills"))
    print(found.blows, found.history.figures())
    assert planted.verdict(found.history) == []
