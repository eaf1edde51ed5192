"""One transaction of the log: lock the generations, decide in order, stamp, write.

The happy path looks nothing up: unique constraints notice a message that is here already, and then
the transaction is run again, carefully. A message that is refused is looked up before it is told
so, since a retry may come long after its epoch. The server *cannot read* what it decides about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from django.conf import settings
from django.db import transaction

from rooms.bell import Ring
from rooms.delivery import changes, keeping, reading, rows
from rooms.delivery.known import Key, Known
from rooms.delivery.ledger import Ledger
from rooms.delivery.postings import COMMIT, Posting
from rooms.delivery.stampers import Stampers
from rooms.delivery.stamping import Stored
from rooms.lifecycle import knocks
from rooms.wire.frames import Role
from rooms.wire.refusals import Refusal

GRACE = 10.0
"""Seconds for which the epoch before is still taken; never into the second minute after."""


class Receipt(msgspec.Struct, frozen=True):
    """Stored for good, at this seq and whole minute."""

    seq: int
    minute: int


Outcome = Receipt | Refusal


@dataclass(slots=True)
class Done:
    """What became of some postings: outcomes in the order given, and what to ring.

    `fresh`: what can be given out without reading it back.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)
    fresh: list[reading.Fresh] = field(default_factory=list)
    written: int = 0
    """Entries: what was said again got its receipt and no second one."""

    def add(self, other: Done) -> None:
        """What became of some more."""
        self.outcomes += other.outcomes
        self.rings += other.rings
        self.fresh += other.fresh
        self.written += other.written


_encode = msgspec.msgpack.Encoder().encode


class Transactions:
    """Runs one after the other, for the writer's thread alone; remembers what cannot change."""

    def __init__(self) -> None:
        self._stampers = Stampers()
        self._known = Known()

    def run(self, postings: list[Posting], *, now: int, careful: bool = False) -> Done:
        """Store what can be stored at `now` (Unix seconds).

        Raises `IntegrityError` when not `careful` and one of them is in the log already.
        """
        stamper = self._stampers.at(now)
        minute = now // 60
        keys = {(posting.room, posting.generation) for posting in postings}
        self._known.learn(keys)
        with transaction.atomic():
            ledgers = self._lock(keys, minute)
            changes.hold(_moved(postings, ledgers))
            waiting = changes.waiting(postings, since=minute - knocks.PATIENCE)
            batch = _Batch(postings, minute, careful)
            outcomes = [
                batch.decide(ledgers.get((posting.room, posting.generation)), posting, waiting)
                for posting in postings
            ]
            stamps = stamper.sign([stored for _, _, stored in batch.accepted])
            entries = list(zip(batch.accepted, map(_encode, stamps), strict=True))
            if entries:
                rows.insert([_row(*accepted, stamp) for accepted, stamp in entries])
                rows.update(batch.touched)
                changes.apply(
                    (ledger.id, stored.seq, posting)
                    for ledger, posting, stored in batch.accepted
                    if posting.kind == COMMIT
                )
        self._remember(batch.touched)
        return Done(outcomes, batch.rings(), _fresh(entries, stamper.id), len(entries))

    def _lock(self, keys: set[Key], minute: int) -> dict[Key, Ledger]:
        found = {fixed.id: (key, fixed) for key in keys if (fixed := self._known.of(key))}
        ledgers = {}
        for id_, epoch, head, turned, severed, over in rows.lock(sorted(found)):
            key, fixed = found[id_]
            room, number = key
            ledgers[key] = Ledger(
                id=id_,
                room=room,
                number=number,
                hour=fixed.hour,
                group_id=fixed.group_id,
                capacity=fixed.capacity,
                most_leaves=settings.MAX_LEAVES,
                epoch=epoch,
                head=head,
                turned=turned,
                severed=severed,
                over=over or keeping.is_past(fixed.hour, minute),
                lenient=minute <= turned + 1 and self._known.age(id_, epoch) <= GRACE,
                roster=self._known.roster(id_, epoch),
                minute=minute,
            )
        return ledgers

    def _remember(self, touched: list[Ledger]) -> None:
        for ledger in touched:
            if ledger.committed:
                self._known.saw(ledger.id, ledger.epoch)


class _Batch:
    """What one transaction has decided so far."""

    def __init__(self, postings: Sequence[Posting], minute: int, careful: bool) -> None:
        self._postings = postings
        self._there: dict[int, rows.Kept] = {}
        self.minute = minute
        self.careful = careful
        self.accepted: list[tuple[Ledger, Posting, Stored]] = []
        self._touched: dict[int, Ledger] = {}
        self._receipts: dict[tuple[int, bytes, bytes], Receipt] = {}
        self._commitments: set[tuple[int, bytes]] = set()

    @property
    def touched(self) -> list[Ledger]:
        """Ledgers with new entries."""
        return list(self._touched.values())

    def rings(self) -> list[Ring]:
        """What to ring when this is committed."""
        rings = [Ring(ledger.room, ledger.number, ledger.head) for ledger in self.touched]
        return rings + [Ring(ledger.room) for ledger in self.touched if ledger.committed]

    def decide(
        self, ledger: Ledger | None, posting: Posting, waiting: dict[bytes, Role]
    ) -> Outcome:
        """Accept or refuse one, without touching the others."""
        if ledger is None:
            return Refusal("generation_stale")
        key = (ledger.id, posting.seat, posting.client_id)
        found = self._receipts.get(key) or (
            self._earlier(ledger, posting) if self.careful else None
        )
        if found is not None:
            return found
        try:
            ledger.check(posting, waiting)
            self._check_new(ledger, posting)
        except Refusal as refusal:
            return (None if self.careful else self._earlier(ledger, posting)) or refusal
        stored = Stored(
            room=ledger.room,
            generation=ledger.number,
            epoch=posting.epoch,
            seat=posting.seat,
            seq=ledger.take(posting, waiting, minute=self.minute),
            minute=self.minute,
            commitment=posting.commitment,
        )
        self.accepted.append((ledger, posting, stored))
        self._touched[ledger.id] = ledger
        self._commitments.add((ledger.id, posting.commitment))
        self._receipts[key] = receipt = Receipt(stored.seq, self.minute)
        return receipt

    def _check_new(self, ledger: Ledger, posting: Posting) -> None:
        """The same commitment under another client id is somebody's copy of a message."""
        if (ledger.id, posting.commitment) in self._commitments or (
            self.careful and posting.commitment in self._kept(ledger).commitments
        ):
            raise Refusal("commitment_reused")

    def _earlier(self, ledger: Ledger, posting: Posting) -> Receipt | None:
        found = self._kept(ledger).receipts.get((posting.seat, posting.client_id))
        return None if found is None else Receipt(*found)

    def _kept(self, ledger: Ledger) -> rows.Kept:
        """What the log has of what is said here; asked once, when it first matters."""
        if ledger.id not in self._there:
            room, number = ledger.room, ledger.number
            said = [x for x in self._postings if (x.room, x.generation) == (room, number)]
            self._there[ledger.id] = rows.kept(ledger, said)
        return self._there[ledger.id]


def _moved(postings: list[Posting], ledgers: dict[Key, Ledger]) -> set[bytes]:
    """Seats that these would add or remove."""
    seats = {add.seat for posting in postings for add in posting.adds}
    for posting in postings:
        ledger = ledgers.get((posting.room, posting.generation))
        leaves = ledger.roster.leaves if ledger else {}
        seats |= {leaves[leaf].seat for leaf in posting.removes if leaf in leaves}
    return seats


def _fresh(
    entries: Sequence[tuple[tuple[Ledger, Posting, Stored], bytes]], key: bytes
) -> list[reading.Fresh]:
    """What was stored in generations where nobody came or went."""
    found: dict[int, reading.Fresh] = {}
    for (ledger, posting, stored), stamp in entries:
        if not ledger.committed:
            if ledger.id not in found:
                found[ledger.id] = reading.Fresh(ledger.room, ledger.number, [])
            entry = reading.just_stored(posting, stored, stamp=stamp, key=key)
            found[ledger.id].entries.append(entry)
    return list(found.values())


def _row(ledger: Ledger, posting: Posting, stored: Stored, stamp: bytes) -> rows.Row:
    declared = None
    if posting.kind == COMMIT:
        declared = _encode((posting.adds, posting.removes))
    return (
        ledger.hour,
        ledger.id,
        stored.seq,
        posting.kind,
        posting.epoch,
        posting.seat,
        posting.client_id,
        posting.commitment,
        posting.body,
        posting.welcome,
        declared,
        stamp,
        stored.minute,
    )
