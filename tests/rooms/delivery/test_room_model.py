"""Any sequence of what people may do in a room, through two writers, against a model of a room.

STEPS is how many steps are taken in all: 1,000 on each database in `make test`.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rooms.delivery import log, postings, rows, transactions
from rooms.delivery.models import Entry
from rooms.delivery.postings import Posting
from rooms.delivery.transactions import Outcome, Receipt
from rooms.lifecycle import presence, seats
from rooms.lifecycle.models import Generation, Knock
from rooms.wire.refusals import Refusal
from tests import sizes
from tests.rooms.delivery.room_model import RoomModel
from tests.rooms.scene import Mentor, Scene, on_both_databases

STEP_COUNT = 50
MOST = 9
"""Seats in one example."""
WRITERS = st.sampled_from([0, 1])
MOSTLY = st.sampled_from([True, True, True, False])
OFF = st.sampled_from([0, 0, 0, 1])
picks = st.integers(0, 99)


class RoomMachine(RuleBasedStateMachine):
    """`writers` are two processes as the log knows them: each with what it remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.writers = [log.Writer(), log.Writer()]
        self.said: list[Posting] = []

    @initialize(capacity=st.integers(1, 2))
    def begin(self, capacity: int) -> None:
        self.scene = Scene(capacity=capacity)
        self.model = RoomModel(capacity)
        self.mentors: dict[bytes, Mentor] = {}
        self.mentor_comes()
        self.mentor_comes()
        (first, *_) = self.mentors
        self._open(first)

    # Who is there

    @precondition(lambda self: len(self.model.roles) < MOST and len(self.mentors) < 3)
    @rule()
    def mentor_comes(self) -> None:
        mentor = self.scene.mentor()
        seat = self.scene.seat(mentor)
        self.mentors[seat] = mentor
        self.model.roles[seat] = "mentor"

    @precondition(lambda self: len(self.model.roles) < MOST)
    @rule()
    def survivor_comes(self) -> None:
        """Whether there is room for her is for `test_seats.py` to say."""
        presence.renew(self.scene.process)
        with suppress(Refusal):
            self.model.roles[self.scene.seat()] = "survivor"

    @rule(pick=picks)
    def knocks(self, pick: int) -> None:
        seat = self._seat(pick)
        inside = seat in self.model.newest.leaves.values()
        expected = "seat_gone" if seat in self.model.gone else "already_in" if inside else None
        assert self._refused(lambda: self._knock(seat)) == expected
        if expected is None:
            self.model.waiting.add(seat)

    def _knock(self, seat: bytes) -> None:
        if seat in self.mentors:
            self.scene.knock_as(self.mentors[seat], seat)
        else:
            self.scene.knock(seat)

    @precondition(lambda self: len(self.model.gone) < 3)
    @rule(pick=picks)
    def leaves(self, pick: int) -> None:
        seat = self._seat(pick)
        if self.mentors.keys() - self.model.gone != {seat}:
            seats.leave(seat)
            self.model.gone.add(seat)
            self.model.waiting.discard(seat)

    @rule(pick=picks)
    def mentor_begins_anew(self, pick: int) -> None:
        inside = [seat for seat in self._here(self.mentors) if seat not in self.model.gone]
        if inside:
            self._open(inside[pick % len(inside)])

    def _open(self, seat: bytes) -> None:
        self.scene.open(self.mentors[seat], seat)
        self.model.open(self.scene.number, self.scene.group_id, seat)

    # What they say

    @rule(
        who=st.lists(picks, min_size=1, max_size=4),
        writer=WRITERS,
        late=st.sampled_from([-1, 0, 0, 1, 1, 2]),
        inside=MOSTLY,
        copied=OFF,
    )
    def say(self, who: list[int], writer: int, late: int, *, inside: bool, copied: int) -> None:
        """Several at once, in the present epoch or in another; perhaps with somebody's copy of the
        last one, under another client id."""
        group = self.model.newest
        those = list(group.leaves.values()) if inside else list(self.model.roles)
        epoch = max(0, group.epoch - late)
        said = [
            postings.application(self.scene.message(epoch=epoch), seat=those[pick % len(those)])
            for pick in who
        ]
        last = msgspec.structs.replace(said[-1], client_id=secrets.token_bytes(16))
        self._submit(writer, [*said, *[last] * copied])

    @precondition(lambda self: self.said)
    @rule(picks=st.lists(picks, min_size=1, max_size=3), writer=WRITERS)
    def say_again(self, picks: list[int], writer: int) -> None:
        """What was said long ago, perhaps in a generation that is over."""
        self._submit(writer, [self.said[pick % len(self.said)] for pick in picks])

    @precondition(lambda self: self.said)
    @rule(pick=picks, writer=WRITERS)
    def copy(self, pick: int, writer: int) -> None:
        """Somebody's words under another client id."""
        original = self.said[pick % len(self.said)]
        copied = msgspec.structs.replace(original, client_id=secrets.token_bytes(16))
        self._submit(writer, [copied])

    @rule(
        by=picks,
        adds=st.lists(picks, max_size=3, unique=True),
        removes=st.lists(picks, max_size=2, unique=True) | st.just([0]),
        well=MOSTLY,
        off=OFF,
        late=OFF,
        writer=WRITERS,
        twice=st.booleans(),
    )
    def commit(
        self,
        by: int,
        adds: list[int],
        removes: list[int],
        *,
        well: bool,
        off: int,
        late: int,
        writer: int,
        twice: bool,
    ) -> None:
        """By a mentor who is inside, of people who have knocked and others who are inside, if it is
        done `well`. `off` by a leaf, `late` by an epoch. `twice`: both writers get a commit of one
        epoch, and one may win."""
        group, members = self.model.newest, self._here(self.mentors)
        seat = members[by % len(members)] if well and members else self._seat(by)
        leaf = {held: number for number, held in group.leaves.items()}.get(seat, 0)
        others = sorted(group.leaves.keys() - {leaf}) if well else list(range(6))
        gone = {others[pick % len(others)] for pick in removes} if others else set()
        staying = group.leaves.keys() - gone
        free = (number for number in range(len(staying) + 99) if number not in staying)
        wanted = {self._seat(pick) for pick in adds}
        if well:
            wanted -= self.model.gone | set(group.leaves.values())
            for newcomer in wanted:
                self._knock(newcomer)
            self.model.waiting |= wanted
        newcomers = [newcomer for newcomer in self.model.roles if newcomer in wanted]
        change = self.scene.change(
            adds=dict(zip(newcomers, islice(free, off, None), strict=False)),
            removes=tuple(sorted(gone)),
            leaf=leaf,
            epoch=max(0, group.epoch - late),
        )
        self._submit(writer, [postings.commit(change, seat=seat)])
        if twice:
            other = self.scene.change(leaf=leaf, epoch=change.epoch)
            self._submit(1 - writer, [postings.commit(other, seat=seat)])

    def _submit(self, writer: int, wanted: list[Posting]) -> None:
        expected = [self.model.take(posting) for posting in wanted]
        outcomes: list[Future[Outcome]] = [Future() for _ in wanted]
        for posting, outcome in zip(wanted, outcomes, strict=True):
            self.writers[writer].put(log.Waiting(posting, outcome.set_result, None))
        self.scene.epoch = self.model.newest.epoch
        assert [_plain(outcome.result(30)) for outcome in outcomes] == expected
        self.said += [p for p, what in zip(wanted, expected, strict=True) if isinstance(what, int)]

    # What is there in the end

    def teardown(self) -> None:
        for writer in self.writers:
            writer.stop()
        if not hasattr(self, "model"):
            return
        for number, group in self.model.groups.items():
            row = Generation.objects.get(room=self.scene.room, number=number)
            found = Entry.objects.filter(hour=row.hour, generation=row).order_by("seq")
            values = found.values_list("seq", "sender", "client_id", "epoch", "kind")
            assert [(seq, bytes(s), bytes(c), e, k) for seq, s, c, e, k in values] == [
                (line.seq, line.seat, line.client_id, line.epoch, line.kind) for line in group.log
            ]
            assert (row.head, row.epoch, row.over) == (len(group.log), group.epoch, group.over)
            sitting = {leaf: sitter.seat for leaf, sitter in rows.leaves(row.id).items()}
            assert sitting == group.leaves
        waiting = Knock.objects.filter(claimed=False, seat__room=self.scene.room)
        assert {bytes(seat) for seat in waiting.values_list("seat_id", flat=True)} == (
            self.model.waiting
        )

    def _seat(self, pick: int) -> bytes:
        everybody = list(self.model.roles)
        return everybody[pick % len(everybody)]

    def _here(self, those: Any) -> list[bytes]:
        """Of those, who holds a leaf now."""
        return [seat for seat in self.model.newest.leaves.values() if seat in those]

    def _refused(self, verb: Callable[[], None]) -> str | None:
        try:
            verb()
        except Refusal as refusal:
            return refusal.code
        return None


def _plain(outcome: Outcome) -> int | str:
    return outcome.seq if isinstance(outcome, Receipt) else outcome.code


@on_both_databases
def test_a_room_does_what_the_model_says(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """# C6: whatever people do, and whichever process stores it. Nothing depends on the clock: the
    epoch before is taken for as long as nobody is taken out."""
    monkeypatch.setattr(transactions, "GRACE", math.inf)
    run_state_machine_as_test(
        RoomMachine,
        settings=settings(
            max_examples=max(1, sizes.STEPS // STEP_COUNT),
            stateful_step_count=STEP_COUNT,
            deadline=None,
            derandomize=sizes.STEPS == sizes.SHORT_STEPS,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
