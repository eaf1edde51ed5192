"""A database, of either kind, and a keyring of its own, for every test that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.rooms import databases


@pytest.fixture
def database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Any,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """Its vendor. Tests that need rows say `@on_both_databases`."""
    vendor: str = getattr(request, "param", "sqlite")
    settings.CONFIG = replace(settings.CONFIG, data_dir=tmp_path)
    chosen = (
        databases.sqlite(tmp_path)
        if vendor == "sqlite"
        else databases.postgresql(request.getfixturevalue("postgres").url)
    )
    with django_db_blocker.unblock(), databases.of(chosen):
        yield vendor
