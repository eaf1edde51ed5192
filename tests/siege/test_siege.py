"""A hostile crowd costs honest people nothing that was acknowledged, and the server no memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import services
from tests.siege import standing
from tests.siege.orders import Force

SMALL = Force(
    seconds=5,
    honest=3,
    hostile=1,
    frames=500,
    outsiders=10,
    half_open=200,
    idle=100,
    stuck=2,
    body=100 * 2**20,
)
MEMORY = 512
"""MiB."""
BODY = 16 * 2**20
"""What may be under way of a body before it is cut off: buffers of both systems."""


@pytest.mark.services
@pytest.mark.parametrize("where", ["SQLite", "PostgreSQL"])
async def test_a_siege_loses_nothing_and_leaves_nothing(
    where: str, tmp_path: Path, postgres: services.Postgres
) -> None:
    """`withstand` raises when an honest message is lost or comes twice."""
    stored = {"PEERCHAT_DATABASE_URL": postgres.empty("siege")} if where == "PostgreSQL" else {}
    report = await standing.withstand(tmp_path, stored, SMALL)
    assert report.messages > 0
    assert report.newcomers
    assert report.losses.frames > SMALL.frames
    assert report.losses.let_go >= SMALL.outsiders, "those who flood"
    assert report.losses.held > SMALL.half_open
    assert 0 < report.losses.body < BODY < SMALL.body
    assert report.memory < MEMORY
    assert report.files == []
