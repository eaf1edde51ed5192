"""The log: one order, one commit an epoch, nothing lost, nothing twice."""

from __future__ import annotations

from contextlib import nullcontext

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerchat.trust import manifest, stamp_keys
from rooms.delivery import known, postings, stampers, stamping
from rooms.delivery.models import Entry, StampCertificate
from rooms.delivery.transactions import Transactions
from rooms.lifecycle import knocks
from rooms.lifecycle.models import Generation, Knock, Leaf, Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests import mls_bytes
from tests.rooms.scene import on_both_databases, started

pytestmark = on_both_databases


def rows() -> list[tuple[object, ...]]:
    """Everything that a refused posting must leave as it was."""
    return [
        *Entry.objects.order_by("generation_id", "seq").values_list("seq", "client_id"),
        *Generation.objects.order_by("id").values_list("id", "epoch", "head"),
        *Leaf.objects.order_by("id").values_list("id", "removed"),
        *Knock.objects.order_by("id").values_list("id", "claimed"),
        *Seat.objects.order_by("pk").values_list("pk", "ended"),
    ]


def test_entries_are_numbered_from_one_without_gaps(database: str) -> None:
    room = started()
    receipts = [room.scene.post(seat) for seat in (room.mo, room.ana, room.bea)]
    assert [receipt.seq for receipt in receipts] == [2, 3, 4]  # the commit that admitted was 1


def test_second_commit_in_an_epoch_is_refused_and_changes_nothing(database: str) -> None:
    room = started()
    first, second = room.scene.change(), room.scene.change()
    room.scene.commit(room.mo, first)
    before = rows()
    with pytest.raises(Refusal, match="epoch_taken"):
        room.scene.commit(room.mo, second)
    assert rows() == before


def test_the_same_client_id_gets_the_same_receipt_even_when_its_epoch_is_long_over(
    database: str,
) -> None:
    room = started()
    message = room.scene.message()
    receipt = room.scene.post(room.ana, message)
    for _ in range(3):
        room.scene.commit(room.mo, room.scene.change())
    before = rows()
    assert room.scene.post(room.ana, message) == receipt
    assert rows() == before


def test_the_same_client_id_in_the_same_epoch_is_stored_once(database: str) -> None:
    room = started()
    message = room.scene.message()
    assert room.scene.post(room.ana, message) == room.scene.post(room.ana, message)
    assert Entry.objects.filter(client_id=message.client_id).count() == 1


def test_a_repeated_commit_gets_its_receipt_and_not_epoch_taken(database: str) -> None:
    room = started()
    change = room.scene.change()
    assert room.scene.commit(room.mo, change) == room.scene.commit(room.mo, change)


def test_somebody_elses_message_under_another_client_id_is_refused(database: str) -> None:
    room = started()
    message = room.scene.message()
    room.scene.post(room.ana, message)
    copied = msgspec.structs.replace(message, client_id=bytes(16))
    with pytest.raises(Refusal, match="commitment_reused"):
        room.scene.post(room.bea, copied)


def test_a_message_for_another_group_is_refused(database: str) -> None:
    room = started()
    foreign = mls_bytes.private(bytes(16), epoch=room.scene.epoch)
    with pytest.raises(Refusal, match="wrong_group"):
        room.scene.post(room.ana, msgspec.structs.replace(room.scene.message(), body=foreign))


def test_a_message_without_a_commitment_is_refused(database: str) -> None:
    """C2."""
    room = started()
    scene = room.scene
    bare = mls_bytes.private(scene.group_id, epoch=scene.epoch, authenticated_data=b"")
    with pytest.raises(Refusal, match="commitment_missing"):
        scene.post(room.ana, msgspec.structs.replace(scene.message(), body=bare))


@pytest.mark.parametrize("text", [b"hello, are you there?", b"\x00\x01\x00\x02", b"\xff" * 300])
def test_plain_text_is_refused_and_never_stored(database: str, text: bytes) -> None:
    """C2."""
    room = started()
    before = rows()
    with pytest.raises(Refusal, match="not_private_message"):
        room.scene.post(room.ana, msgspec.structs.replace(room.scene.message(), body=text))
    assert rows() == before


def test_an_application_message_in_the_open_is_refused(database: str) -> None:
    room = started()
    scene = room.scene
    opened = mls_bytes.public(scene.group_id, epoch=scene.epoch, leaf=1, content_type=1)
    with pytest.raises(Refusal, match="not_private_message"):
        scene.post(room.ana, msgspec.structs.replace(scene.message(), body=opened))


def test_the_epoch_before_is_taken_for_a_moment_if_nobody_was_removed(database: str) -> None:
    room = started()
    late = room.scene.message()
    room.scene.commit(room.mo, room.scene.change())
    room.scene.post(room.ana, late)
    assert Entry.objects.get(client_id=late.client_id).epoch == room.scene.epoch - 1


def test_the_epoch_before_is_over_at_once_when_somebody_was_removed(database: str) -> None:
    room = started()
    late = room.scene.message()
    room.scene.commit(room.mo, room.scene.change(removes=(2,)))
    with pytest.raises(Refusal, match="stale_epoch"):
        room.scene.post(room.ana, late)


def test_two_epochs_before_is_never_taken(database: str) -> None:
    room = started()
    late = room.scene.message()
    room.scene.commit(room.mo, room.scene.change())
    room.scene.commit(room.mo, room.scene.change())
    with pytest.raises(Refusal, match="stale_epoch"):
        room.scene.post(room.ana, late)


def test_an_epoch_that_has_not_come_is_refused(database: str) -> None:
    room = started()
    with pytest.raises(Refusal, match="future_epoch"):
        room.scene.post(room.ana, room.scene.message(epoch=room.scene.epoch + 1))


def test_a_survivor_cannot_commit_even_from_her_own_leaf(database: str) -> None:
    room = started()
    with pytest.raises(Refusal, match="wrong_sender"):
        room.scene.commit(room.ana, room.scene.change(leaf=1))


def test_a_mentor_cannot_commit_from_anothers_leaf(database: str) -> None:
    room = started()
    with pytest.raises(Refusal, match="wrong_sender"):
        room.scene.commit(room.mo, room.scene.change(leaf=1))


@pytest.mark.parametrize("lasts", [0, 120])
def test_a_mentor_whose_shift_is_over_cannot_commit(database: str, lasts: int) -> None:
    """Every client that followed her would stop. What she says is taken still."""
    room = started()
    scene, late = room.scene, room.scene.mentor(lasts=lasts)
    seat = scene.seat(late)
    scene.knock_as(late, seat)
    scene.commit(room.mo, scene.change(adds={seat: 3}))
    with nullcontext() if lasts else pytest.raises(Refusal, match="shift_over"):
        scene.commit(seat, scene.change(leaf=3))
    scene.post(seat, scene.message())


def test_whoever_only_waits_cannot_post(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    with pytest.raises(Refusal, match="wrong_sender"):
        room.scene.post(cleo)


def test_only_whoever_knocks_is_added_and_a_knock_is_claimed_once(database: str) -> None:
    room = started()
    scene, cleo = room.scene, room.scene.seat()
    with pytest.raises(Refusal, match="not_waiting"):
        scene.commit(room.mo, scene.change(adds={cleo: 3}))
    scene.admit(room.mo, cleo, first=3)
    assert Knock.objects.get(seat=cleo).claimed
    assert Knock.objects.get(seat=cleo).key_package == b""
    with pytest.raises(Refusal, match="not_waiting"):
        scene.commit(room.mo, scene.change(adds={cleo: 4}))


def test_a_knock_older_than_its_patience_is_not_claimed(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    Knock.objects.filter(seat=cleo).update(minute=room.scene.now // 60 - knocks.PATIENCE - 1)
    with pytest.raises(Refusal, match="not_waiting"):
        room.scene.commit(room.mo, room.scene.change(adds={cleo: 3}))


@pytest.mark.parametrize("leaf", [1, 4, 63])
def test_an_added_seat_gets_the_leftmost_free_leaf_and_no_other(database: str, leaf: int) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    with pytest.raises(Refusal, match="leaf_wrong"):
        room.scene.commit(room.mo, room.scene.change(adds={cleo: leaf}))


def test_a_leaf_freed_in_the_same_commit_is_taken_again(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    room.scene.commit(room.mo, room.scene.change(adds={cleo: 1}, removes=(1,)))
    assert Seat.objects.get(pk=room.ana).ended == "removed"
    assert room.scene.post(cleo).seq == 3


@pytest.mark.parametrize("leaf", [0, 7])
def test_an_empty_leaf_and_ones_own_cannot_be_removed(database: str, leaf: int) -> None:
    room = started()
    with pytest.raises(Refusal, match="remove_unknown"):
        room.scene.commit(room.mo, room.scene.change(removes=(leaf,)))


def test_a_commit_carries_a_welcome_exactly_when_it_adds(database: str) -> None:
    room = started()
    cleo = room.scene.seat()
    room.scene.knock(cleo)
    adding = room.scene.change(adds={cleo: 3})
    with pytest.raises(Refusal, match="welcome_missing"):
        room.scene.commit(room.mo, msgspec.structs.replace(adding, welcome=None))
    with pytest.raises(Refusal, match="welcome_unexpected"):
        room.scene.commit(room.mo, msgspec.structs.replace(adding, adds=[]))
    with pytest.raises(Refusal, match="welcome_padding"):
        room.scene.commit(room.mo, msgspec.structs.replace(adding, welcome=bytes(5_000)))


def test_a_room_takes_its_capacity_of_survivors_for_each_mentor(database: str) -> None:
    room = started(capacity=2)
    scene = room.scene
    noor = scene.mentor()
    second = scene.seat(noor)
    cleo = scene.seat()
    scene.knock(cleo)
    with pytest.raises(Refusal, match="room_at_capacity"):
        scene.commit(room.mo, scene.change(adds={cleo: 3}))
    scene.knock_as(noor, second)
    scene.commit(room.mo, scene.change(adds={second: 3}))
    scene.commit(room.mo, scene.change(adds={cleo: 4}))


def test_every_entry_has_a_stamp_that_holds(database: str) -> None:
    room = started()
    room.scene.post(room.ana)
    key = StampCertificate.objects.get()
    certificate = frames.StampKeyCertificate(issuer=key.issuer_jws, key=key.key_jws)
    assert stampers.certificates([key.key]) == {key.key: certificate}
    keys = room.scene.keys
    certified = stamp_keys.check_key(
        key.issuer_jws,
        key.key_jws,
        root=keys.root,
        deployment=manifest.check(keys.deployment, root=keys.root, now=room.scene.now),
        now=room.scene.now,
    )
    for entry in Entry.objects.all():
        stamp = msgspec.msgpack.decode(entry.stamp, type=frames.Stamp)
        stored = stamping.Stored(
            room=room.scene.room,
            generation=room.scene.number,
            epoch=entry.epoch,
            seat=entry.sender,
            seq=entry.seq,
            minute=entry.minute,
            commitment=entry.commitment,
        )
        assert stamping.holds(stamp, stored, certified)


def test_a_generation_that_is_over_takes_nothing(database: str) -> None:
    room = started()
    late = room.scene.message()
    Generation.objects.update(over=True)
    with pytest.raises(Refusal, match="generation_stale"):
        room.scene.post(room.ana, late)


def test_a_process_that_has_met_many_generations_knows_those_of_the_moment(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it forgets to make room is looked up again, within the same transaction."""
    room = started()
    message = room.scene.message()
    receipt = room.scene.post(room.ana, message)
    monkeypatch.setattr(known, "REMEMBERED", 0)
    assert room.scene.post(room.ana, message) == receipt
    assert room.scene.post(room.bea).seq == receipt.seq + 1


def test_whoever_repeats_herself_costs_the_others_of_her_transaction_no_question_each(
    database: str,
) -> None:
    """The writer is the only one: a few who said nothing new could hold up everybody."""
    room = started()
    transactions = Transactions()
    asked = []
    for many in (2, 20, 20):
        said = [postings.application(room.scene.message(), seat=room.ana) for _ in range(many)]
        transactions.run(said, now=room.scene.now)
        said += [postings.application(room.scene.message(), seat=room.bea) for _ in range(many)]
        with CaptureQueriesContext(connection) as asking:
            done = transactions.run(said, now=room.scene.now, careful=True)
        assert done.written == many
        asked.append(len(asking))
    assert asked[1] == asked[2] <= asked[0]
