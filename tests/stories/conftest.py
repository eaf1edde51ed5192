"""A house for the stories of one file, in each shape, and a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser

from tests.headless import Crowd, crowd
from tests.stories import people
from tests.stories.gathering import Gathering, gathering
from tests.stories.house import House, house

SHAPES = ("embedded", "many")
HOUSES: dict[str, Literal["function", "module"]] = {"fresh": "function", "either": "module"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every story in each shape, unless its file says in `SHAPES` which one is enough."""
    shapes = getattr(metafunc.module, "SHAPES", SHAPES)
    for name, scope in HOUSES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, shapes, indirect=True, scope=scope)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house of its own for one story, which may end its rooms."""
    with house(request.param, tmp_path / "fresh") as running:
        yield running


@pytest.fixture(scope="module")
def either(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Each shape in turn: the same story has to hold in both."""
    with house(request.param, tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
async def chrome() -> AsyncIterator[Browser]:
    """A real Chromium."""
    async with people.browser() as launched:
        yield launched


@pytest.fixture
async def clients(either: House) -> AsyncIterator[Crowd]:
    """Headless clients that trust this house's root."""
    async with crowd(*either.trust()) as started:
        yield started


@pytest.fixture
async def room(either: House, clients: Crowd) -> AsyncIterator[Gathering]:
    """A room of headless people, each behind a server in between that may lie."""
    async with gathering(either, clients) as gathered:
        yield gathered
