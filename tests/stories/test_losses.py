"""Lines that lose a third of everything and break, while people come and go: no deadlock, no false
alarm, and in the end one group with one thread."""

from __future__ import annotations

import pytest

from tests import sizes
from tests.endurance import losses, planted
from tests.stories.house import House

pytestmark = pytest.mark.story


async def test_what_is_lost_on_the_way_is_made_good(fresh: House) -> None:
    """# C6 # C7: and nobody's client stops."""
    found = await losses.stretch(
        fresh, losses.FEW, seconds=sizes.SHORT_SECONDS, dice=sizes.dice("losses")
    )
    print(f"frames_lost={found.lost} {found.history.figures()}")
    assert found.lost > 50
    assert planted.verdict(found.history) == []
