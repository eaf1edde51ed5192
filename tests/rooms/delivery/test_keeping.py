"""What was said is gone after a day: from the rows, and from every file of the database."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from rooms.delivery import forgetting, keeping, postings
from rooms.delivery.models import Entry
from rooms.delivery.transactions import Receipt, Transactions
from rooms.lifecycle.models import Generation
from rooms.wire.refusals import Refusal
from tests import services
from tests.rooms.scene import Started, on_both_databases, started
from tests.stories.needles import Needles

pytestmark = on_both_databases
EXPIRED = int(os.environ.get("EXPIRED", "600"))
"""Messages that are said, and then forgotten."""
BATCH = 200
HOUR = 60


def test_entries_are_kept_for_a_day_from_the_hour_in_which_their_generation_began(
    database: str,
) -> None:
    room = started()
    room.scene.post(room.ana)
    end = (Generation.objects.get().hour + keeping.HOURS) * HOUR
    forgetting.forget(minute=end - 1)
    assert Entry.objects.count() == 2
    forgetting.forget(minute=end)
    assert Entry.objects.count() == 0


def test_forgetting_is_safe_to_do_twice_and_takes_no_younger_generation_along(
    database: str,
) -> None:
    room, younger = started(), _later(started(), hours=1)
    end = (room.scene.now // 3_600 + keeping.HOURS) * HOUR
    for _ in range(2):
        forgetting.forget(minute=end)
    assert list(Entry.objects.values_list("generation__room", flat=True)) == [younger.scene.room]


def test_a_generation_whose_entries_are_gone_takes_no_more(database: str) -> None:
    """Nobody would be given them, and they would have no place to lie."""
    room = started()
    tomorrow = room.scene.now + keeping.HOURS * 3_600
    forgetting.forget(minute=tomorrow // 60)
    posting = postings.application(room.scene.message(), seat=room.ana)
    (outcome,) = Transactions().run([posting], now=tomorrow).outcomes
    assert isinstance(outcome, Refusal)
    assert outcome.code == "generation_stale"


def test_no_byte_of_what_expired_is_left_in_any_file(
    database: str, request: pytest.FixtureRequest
) -> None:
    """M1. What is younger stays, and is found by the same search."""
    files = _files(database, request)
    room, younger = started(), _later(started(), hours=1)
    expired = Needles({"expired": set(_said(room, EXPIRED))})
    kept = {f"{n}": {needle} for n, needle in enumerate(_said(younger, 20))}
    assert _found(expired, files)
    if database == "postgresql":  # which then keeps a sample of what it saw, beside the tables
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    end = (room.scene.now // 3_600 + keeping.HOURS) * HOUR
    forgetting.forget(minute=end)
    assert not _found(expired, files)
    assert Entry.objects.filter(commitment__in=[min(each) for each in kept.values()]).count() == 20
    assert _found(Needles(kept), files) == kept.keys()


def _later(room: Started, *, hours: int) -> Started:
    """As if its generation had begun so much later."""
    generation = Generation.objects.get(room=room.scene.room)
    hour = generation.hour + hours
    keeping.prepare(hour)
    Entry.objects.filter(generation=generation).update(hour=hour)
    Generation.objects.filter(pk=generation.pk).update(hour=hour)
    return room


def _said(room: Started, count: int) -> Iterator[bytes]:
    """So many messages; of each its commitment, which is in its row and in its body."""
    run = Transactions().run
    for begin in range(0, count, BATCH):
        said = [
            postings.application(room.scene.message(), seat=room.ana)
            for _ in range(min(BATCH, count - begin))
        ]
        done = run(said, now=int(time.time()))
        assert all(isinstance(outcome, Receipt) for outcome in done.outcomes)
        yield from (posting.commitment for posting in said)


def _files(database: str, request: pytest.FixtureRequest) -> Path:
    if database == "sqlite":
        return Path(str(connection.settings_dict["NAME"])).parent
    cluster: services.Postgres = request.getfixturevalue("postgres")
    return cluster.data


def _found(needles: Needles, folder: Path) -> set[str]:
    """Names of what is in any file below."""
    if connection.vendor == "postgresql":  # which keeps young rows in memory for a while
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
    found: set[str] = set()
    for path in folder.rglob("*"):
        with suppress(
            FileNotFoundError, IsADirectoryError
        ):  # PostgreSQL puts its own away meanwhile
            found.update(needles.within(path.read_bytes()))
    return found
