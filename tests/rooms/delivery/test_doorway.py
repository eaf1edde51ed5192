"""Coming in, before any socket has to do with it."""

from __future__ import annotations

import secrets

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from rooms.delivery import doorway, standing
from rooms.entry import tickets
from rooms.entry.models import Burnt
from rooms.lifecycle.models import Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms import talking
from tests.rooms.scene import on_both_databases, started


@on_both_databases
@pytest.mark.parametrize("ticket", ["made up", "for another room"])
def test_a_ticket_that_is_not_for_here_asks_nothing_of_the_database(
    database: str, ticket: str
) -> None:
    """On SQLite whoever only asks in a transaction keeps every writer out meanwhile."""
    scene = started().scene
    elsewhere = tickets.survivor(secrets.token_bytes(16), band="18-24", now=scene.now)
    written = tickets.write(elsewhere, secret=scene.keys.ticket_secret)
    said = frames.Hello(
        room=scene.room,
        ticket=written if ticket == "for another room" else "v1.a.b",
        secret=bytes(32),
    )
    with CaptureQueriesContext(connection) as asked, pytest.raises(Refusal, match="ticket_wrong"):
        doorway.hello(said, process=scene.process, now=scene.now)
    assert not asked.captured_queries


@on_both_databases
def test_a_ticket_is_good_again_when_nobody_was_told_of_the_seat(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is told `busy` says the same again, and nothing has happened in between."""
    scene = started().scene
    said = talking.hello(scene)
    there = Seat.objects.count()

    def away(*_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as failing:
        failing.setattr(standing, "read", away)
        with pytest.raises(OperationalError):
            doorway.hello(said, process=scene.process, now=scene.now)
    assert (Seat.objects.count(), Burnt.objects.count()) == (there, 0)
    doorway.hello(said, process=scene.process, now=scene.now)
    assert Seat.objects.count() == there + 1
