"""No power at any step of storing: nothing that was acknowledged is missing, nothing is half there,
and whoever asks again gets the same answer.

In `make test` at a few steps, drawn anew each time; POINTS=all takes every one, before and after.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from rooms.delivery import log, postings, rows
from rooms.delivery.models import Entry
from rooms.delivery.postings import Posting
from rooms.lifecycle.models import Generation, Knock
from tests import services, sizes
from tests.rooms.scene import Started, on_both_databases, started

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FEW = 3


def batches(room: Started) -> list[list[Posting]]:
    """Messages together; a commit that adds Cleo and removes Bea; a message after it."""
    scene = room.scene
    cleo = scene.seat()
    scene.knock(cleo)
    said = [
        postings.application(scene.message(), seat=seat) for seat in (room.ana, room.bea, room.mo)
    ]
    change = scene.change(adds={cleo: 2}, removes=(2,))
    later = scene.message(epoch=scene.epoch + 1)
    return [
        said,
        [postings.commit(change, seat=room.mo)],
        [postings.application(later, seat=room.ana)],
    ]


def crash(
    where: dict[str, str], wanted: list[list[Posting]], point: int, when: str
) -> tuple[int, list[str]]:
    """(exit code, lines) of a process that stores these and dies there; `point` 0: nowhere."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.rooms.delivery.crashing", str(point), when],
        input=msgspec.msgpack.encode(wanted),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **where, "PEERCHAT_MODE": "demo"},
        check=False,
    )
    return done.returncode, done.stdout.decode().splitlines()


def check(room: Started, wanted: list[list[Posting]], acknowledged: dict[str, str]) -> None:
    """What is there now, and what whoever asks again is told."""
    everything = [posting for batch in wanted for posting in batch]
    generation = Generation.objects.get(room=room.scene.room)
    stored = Entry.objects.filter(hour=generation.hour, generation=generation).order_by("seq")
    ids = [bytes(id_).hex() for id_ in stored.values_list("client_id", flat=True)]
    assert [*stored.values_list("seq", flat=True)] == [*range(1, generation.head + 1)]
    assert {id_: str(ids.index(id_) + 1) for id_ in acknowledged} == acknowledged
    (change,) = wanted[1]
    took_place = change.client_id.hex() in ids
    seats = {sitter.seat for sitter in rows.leaves(generation.id).values()}
    newcomer = change.adds[0].seat
    assert (newcomer in seats, room.bea in seats) == (took_place, not took_place)
    assert Knock.objects.filter(seat=newcomer, claimed=took_place).exists()
    assert generation.epoch == 1 + took_place
    for posting in everything:
        receipt = log.post(posting)
        told = acknowledged.get(posting.client_id.hex(), str(receipt.seq))
        assert str(receipt.seq) == told
    log.stop()
    again = [bytes(id_).hex() for id_ in stored.values_list("client_id", flat=True)]
    assert again[: len(ids)] == ids
    assert sorted(again[1:]) == sorted(posting.client_id.hex() for posting in everything)


@pytest.mark.services
@on_both_databases
def test_no_step_of_storing_is_one_at_which_power_may_not_fail(
    database: str, tmp_path: Path, postgres: services.Postgres
) -> None:
    """# C6: P7, P24."""
    where = {
        "PEERCHAT_DATA_DIR": str(tmp_path),
        "PEERCHAT_DATABASE_URL": postgres.url if database == "postgresql" else "",
    }
    code, lines = crash(where, batches(started()), 0, "before")
    *answers, steps = lines
    assert (code, len(answers)) == (0, 5)
    points = [(point, when) for point in range(1, int(steps) + 1) for when in ("before", "after")]
    chosen = points if sizes.POINTS == "all" else sizes.dice(database).sample(points, FEW)
    for point, when in chosen:
        room = started()
        wanted = batches(room)
        code, lines = crash(where, wanted, point, when)
        assert code == -signal.SIGKILL, (point, when)
        # After the last answer the process tells how many steps there were, and may die there too.
        check(room, wanted, dict(line.split() for line in lines if " " in line))
    print(f"{database}: {len(chosen)} of {len(points)} points")
