"""Fixtures for every test: services of our own, and no way out to the network.

Nothing of ours is replaced by a mock; services are real and live as long as the test session.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import services

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[services.Postgres]:
    """A PostgreSQL of this session; its database is called `peerchat`."""
    with services.postgres() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def valkey() -> Iterator[services.Valkey]:
    """A Valkey of this session."""
    with services.valkey() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that Playwright starts (`executable_path`)."""
    return services.chromium()


@pytest.fixture
def free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    return services.free_port()
