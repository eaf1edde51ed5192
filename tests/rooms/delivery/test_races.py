"""Many writers at once, each with a transaction of its own, as in several processes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from rooms.delivery import log, postings
from rooms.delivery.models import Entry
from rooms.delivery.postings import Posting
from rooms.delivery.transactions import Outcome, Receipt, Transactions
from rooms.lifecycle.models import Knock
from tests.rooms.gate import at_once
from tests.rooms.scene import on_both_databases, started

pytestmark = on_both_databases


def by_another_process(posting: Posting) -> Callable[[], Outcome]:
    """A writer with nothing in memory."""
    return lambda: Transactions().run([posting], now=int(time.time()), careful=True).outcomes[0]


def told(outcomes: list[Outcome]) -> Counter[str]:
    return Counter("stored" if isinstance(one, Receipt) else one.code for one in outcomes)


def test_of_commits_in_one_epoch_by_many_processes_exactly_one_wins(database: str) -> None:
    room = started()
    commits = [postings.commit(room.scene.change(), seat=room.mo) for _ in range(6)]
    outcomes = at_once(*map(by_another_process, commits))
    assert told(outcomes) == {"stored": 1, "epoch_taken": 5}
    assert Entry.objects.filter(kind=1, epoch=room.scene.epoch).count() == 1


def test_a_knock_is_claimed_by_one_of_two_commits(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    adding = [postings.commit(room.scene.change(adds={cleo: 3}), seat=room.mo) for _ in range(2)]
    assert told(at_once(*map(by_another_process, adding))) == {"stored": 1, "epoch_taken": 1}
    assert Knock.objects.filter(seat=cleo, claimed=True).count() == 1


def test_one_message_sent_twice_at_once_is_stored_once_with_one_receipt(database: str) -> None:
    room = started()
    posting = postings.application(room.scene.message(), seat=room.ana)
    outcomes = at_once(*[by_another_process(posting)] * 4)
    assert len(set(outcomes)) == 1
    assert Entry.objects.filter(client_id=posting.client_id).count() == 1


def test_messages_of_many_processes_get_one_order_without_gaps(database: str) -> None:
    room = started()
    works = [
        by_another_process(postings.application(room.scene.message(), seat=seat))
        for seat in (room.mo, room.ana, room.bea)
        for _ in range(4)
    ]
    assert told(at_once(*works)) == {"stored": 12}
    assert sorted(Entry.objects.values_list("seq", flat=True)) == list(range(1, 14))


def test_one_refused_message_never_spoils_the_others_of_its_transaction(database: str) -> None:
    room = started()
    good = [postings.application(room.scene.message(), seat=room.ana) for _ in range(40)]
    bad = postings.application(room.scene.message(epoch=9), seat=room.ana)
    twice = good[3]
    outcomes = Transactions().run([*good[:5], bad, twice, *good[5:]], now=room.scene.now).outcomes
    assert told(outcomes) == {"stored": 41, "future_epoch": 1}
    assert outcomes[3] == outcomes[6]
    assert Entry.objects.count() == 41


def test_a_message_that_is_there_already_is_noticed_without_being_looked_for(
    database: str,
) -> None:
    room = started()
    known = room.scene.message()
    receipt = room.scene.post(room.ana, known)
    fresh = postings.application(room.scene.message(), seat=room.ana)
    outcomes: list[Outcome] = []
    for posting in (postings.application(known, seat=room.ana), fresh):
        log.submit(posting, outcomes.append)
    log.stop()
    assert outcomes[0] == receipt
    assert told(outcomes) == {"stored": 2}
