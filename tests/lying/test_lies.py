"""Every lie once, at a moment that the dice choose; `make assurance PART=lies` tells each a hundred
times, and shows that clients which leave something unchecked are caught."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests import sizes
from tests.headless import Crowd, crowd
from tests.lying import elsewhere, table
from tests.stories.house import House, house

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """What a client makes of a lie does not depend on where the truth is kept: one shape."""
    with house("embedded", tmp_path_factory.mktemp("lying")) as running:
        yield running


@pytest.fixture
async def people(embedded: House) -> AsyncIterator[Crowd]:
    async with crowd(*embedded.trust()) as started:
        yield started


@pytest.mark.parametrize("lie", table.TOLD)
async def test_every_lie_is_found_out_and_the_truth_raises_no_alarm(
    embedded: House, people: Crowd, lie: str
) -> None:
    """# C4 # C5 # C6 # C7 # D9"""
    other = await elsewhere.log_of_another_room(embedded, people) if lie in table.ELSEWHERE else []
    print(await table.trial(embedded, people, lie, sizes.dice(lie), elsewhere=other))
