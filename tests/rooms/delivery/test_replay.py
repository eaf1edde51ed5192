"""What a seat is given: from its Welcome to its removal, whole and in order."""

from __future__ import annotations

import msgspec
import pytest

from rooms.delivery import reading, replay
from rooms.delivery.models import Entry
from rooms.wire import frames
from tests.rooms.scene import Started, on_both_databases, started

pytestmark = on_both_databases


def everything(room: Started, seat: bytes, cursor: int = 0) -> list[frames.FromServer]:
    told: list[frames.FromServer] = []
    while True:
        stretch = replay.after(room.scene.room, room.scene.number, seat, cursor)
        told += [frames.read_from_server(frame) for frame in stretch.frames]
        if stretch.over or stretch.cursor == cursor:
            return told
        cursor = stretch.cursor


def seqs(told: list[frames.FromServer]) -> list[int]:
    return [frame.seq for frame in told if isinstance(frame, frames.Entry)]


def test_whoever_opened_the_generation_gets_all_of_it(database: str) -> None:
    room = started()
    room.scene.post(room.ana)
    assert seqs(everything(room, room.mo)) == [1, 2]


def test_an_added_seat_gets_its_welcome_then_what_follows_and_nothing_before(
    database: str,
) -> None:
    """C3."""
    room = started()
    room.scene.post(room.ana)
    cleo = room.scene.seat()
    room.scene.admit(room.mo, cleo, first=3)
    room.scene.post(room.bea)
    told = everything(room, cleo)
    assert isinstance(told[0], frames.Welcome)
    assert told[0].seq == 3
    assert seqs(told) == [4]


def test_a_removed_seat_gets_everything_up_to_its_removal_and_nothing_later(
    database: str,
) -> None:
    """C3."""
    room = started()
    room.scene.post(room.bea)
    room.scene.commit(room.mo, room.scene.change(removes=(1,)))
    room.scene.post(room.bea)
    assert seqs(everything(room, room.ana)) == [2, 3]
    assert everything(room, room.ana, cursor=3) == []


def test_who_is_removed_while_it_is_read_gets_nothing_later(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: her removal and what follows it are stored between two questions."""
    room = started()
    room.scene.post(room.bea)
    read = reading.entries

    def removed_meanwhile(wanted: list[reading.Since], *, most: int) -> dict[int, reading.Page]:
        monkeypatch.setattr(reading, "entries", read)
        room.scene.commit(room.mo, room.scene.change(removes=(1,)))
        room.scene.post(room.bea)
        return read(wanted, most=most)

    monkeypatch.setattr(reading, "entries", removed_meanwhile)
    assert seqs(everything(room, room.ana)) == [2, 3]


def test_what_is_stored_while_it_is_read_is_not_taken_for_forgotten(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C7: she has everything, and the next message comes between two questions."""
    room = started()
    read = reading.entries

    def stored_afterwards(wanted: list[reading.Since], *, most: int) -> dict[int, reading.Page]:
        found = read(wanted, most=most)
        room.scene.post(room.bea)
        return found

    monkeypatch.setattr(reading, "entries", stored_afterwards)
    stretch = replay.after(room.scene.room, room.scene.number, room.ana, 1)
    assert (stretch.frames, stretch.cursor, stretch.over) == ([], 1, False)


def test_a_seat_without_a_leaf_gets_nothing(database: str) -> None:
    room = started()
    assert everything(room, room.scene.seat()) == []


def test_a_long_absence_is_caught_up_in_several_reads(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "STRETCH", 3)
    room = started()
    for _ in range(8):
        room.scene.post(room.ana)
    first = replay.after(room.scene.room, room.scene.number, room.bea, 1)
    assert (len(first.frames), first.cursor) == (3, 4)
    assert seqs(everything(room, room.bea, cursor=1)) == list(range(2, 10))


def test_whoever_comes_back_after_entries_were_forgotten_is_told(database: str) -> None:
    room = started()
    for _ in range(5):
        room.scene.post(room.ana)
    Entry.objects.filter(seq__lte=4).delete()
    told = everything(room, room.bea, cursor=2)
    assert told[0] == frames.HistoryGone(
        room=room.scene.room, generation=room.scene.number, first=5
    )
    assert seqs(told) == [5, 6]


def test_an_entry_is_given_out_as_it_was_stored(database: str) -> None:
    room = started()
    message = room.scene.message()
    receipt = room.scene.post(room.ana, message)
    (entry,) = everything(room, room.bea, cursor=1)
    assert isinstance(entry, frames.Entry)
    row = Entry.objects.get(seq=receipt.seq)
    assert entry.stamp == msgspec.msgpack.decode(row.stamp, type=frames.Stamp)
    assert (entry.body, entry.client_id, entry.seat) == (message.body, message.client_id, room.ana)
    assert (entry.kind, entry.epoch, entry.minute) == (2, message.epoch, receipt.minute)
