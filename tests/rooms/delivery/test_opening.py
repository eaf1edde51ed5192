"""A generation has a place for its entries before anybody can say anything in it."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from rooms.delivery import keeping, opening
from rooms.lifecycle.models import Generation
from tests.rooms.scene import Scene, on_both_databases


@on_both_databases
def test_there_is_no_generation_without_a_place(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room would be mute for as long as it lasts, and its mentor would not know why."""
    scene = Scene()
    mentor = scene.mentor()
    seat = scene.seat(mentor)
    frame = scene.opening(mentor, 1)

    def fails(hour: int) -> None:
        assert hour == scene.now // 3_600
        raise OperationalError

    with monkeypatch.context() as failing:
        failing.setattr(keeping, "prepare", fails)
        with pytest.raises(OperationalError):
            opening.open_next(seat, frame, root=scene.keys.root, now=scene.now)
    assert not Generation.objects.exists()
    opening.open_next(seat, frame, root=scene.keys.root, now=scene.now)
    assert Generation.objects.get().hour == scene.now // 3_600
