"""A room whose people come by socket, for every test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.rooms import talking
from tests.rooms.scene import Scene


@pytest_asyncio.fixture
async def scene(database: str) -> AsyncIterator[Scene]:
    """Nobody is in it yet; afterwards its hub and its log are ended."""
    yield await talking.scene()
    await talking.quiet()
