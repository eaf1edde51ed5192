"""Faults of whatever stores, and of what it says of that."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import msgspec
from django.db import transaction

from rooms.delivery import changes, forgetting, log, rows, transactions
from rooms.delivery.hub import Hub
from rooms.delivery.ledger import Ledger
from rooms.delivery.models import Entry
from rooms.delivery.postings import Posting
from rooms.delivery.stamping import Stamper
from rooms.delivery.visit import Visit
from rooms.lifecycle import seats
from rooms.lifecycle.models import Generation, Seat
from rooms.wire.refusals import Refusal
from tests.faulty.planting import Fault, instead

Original = Callable[..., Any]
_NO_LIMITS = (
    "ALTER TABLE rooms_entry DROP CONSTRAINT a_client_id_is_stored_once_a_sender",
    "ALTER TABLE rooms_entry DROP CONSTRAINT a_commitment_is_stored_once",
)


def _acknowledges_first() -> None:
    def store(original: Original, *arguments: Any) -> None:
        with transaction.atomic():
            original(*arguments)
            time.sleep(0.3)

    instead(log.Writer, "_store", store)


def _undoes() -> None:
    turn = itertools.count()

    def run(original: Original, *arguments: Any, **options: Any) -> Any:
        with transaction.atomic():
            done = original(*arguments, **options)
            transaction.set_rollback(next(turn) % 5 == 4)
        return done

    instead(transactions.Transactions, "run", run)


class _Nothing(dict[Any, Any]):
    def get(self, key: Any, default: Any = None) -> Any:
        return default


def _stores_twice() -> None:
    def put(original: Original, writer: log.Writer, waiting: log.Waiting) -> None:
        original(writer, waiting)
        original(writer, log.Waiting(waiting.posting, lambda outcome: None, None))

    def forgetful(original: Original, batch: Any, *arguments: Any) -> None:
        original(batch, *arguments)
        batch._receipts = _Nothing()

    instead(log.Writer, "put", put)
    instead(transactions._Batch, "__init__", forgetful)
    instead(transactions._Batch, "_earlier", lambda *_: None)
    instead(transactions._Batch, "_check_new", lambda *_: None)


def _takes_an_epoch_twice() -> None:
    def check(original: Original, ledger: Ledger, *arguments: Any) -> None:
        try:
            original(ledger, *arguments)
        except Refusal as refusal:
            if refusal.code != "epoch_taken":
                raise

    instead(Ledger, "check", check)


def _leaves_numbers_out() -> None:
    def take(original: Original, ledger: Ledger, *arguments: Any, **options: Any) -> int:
        ledger.head += ledger.head % 9 == 8
        seq: int = original(ledger, *arguments, **options)
        return seq

    instead(Ledger, "take", take)


def _never_moves_the_head() -> None:
    instead(rows, "update", lambda original, ledgers: None)


def _writes_into(column: str, value: Callable[[Any, Ledger, Posting], Any]) -> None:
    """`value` of what should be written, the ledger and the posting is written instead."""
    at = rows.COLUMNS.index(column)

    def row(original: Original, ledger: Ledger, posting: Posting, *arguments: Any) -> rows.Row:
        made: rows.Row = original(ledger, posting, *arguments)
        return (*made[:at], value(made[at], ledger, posting), *made[at + 1 :])

    instead(transactions, "_row", row)


def _under_anothers_seat() -> None:
    def another(sender: bytes, ledger: Ledger, posting: Posting) -> bytes:
        return next((seat for seat in ledger.roster.seats if seat != posting.seat), sender)

    _writes_into("sender", another)


def _changes_a_body() -> None:
    _writes_into("body", lambda body, *_: body[:-1] + bytes([body[-1] ^ 1]))


def _loses_the_welcome() -> None:
    _writes_into("welcome", lambda *_: None)


def _stamps_something_else() -> None:
    def sign(original: Original, stamper: Stamper, batch: list[Any]) -> Any:
        others = [msgspec.structs.replace(stored, seq=stored.seq + 1) for stored in batch]
        return original(stamper, others)

    instead(Stamper, "sign", sign)


def _writes_no_changes() -> None:
    instead(changes, "apply", lambda original, accepted: None)


def _forgets_too_early() -> None:
    def forget(original: Original, *, minute: int) -> None:
        original(minute=minute + 2 * forgetting.KEPT)

    instead(forgetting, "forget", forget)


def _loses_the_last_one_at_a_start() -> None:
    """As a disk does that says too early that something is on it."""

    def cut() -> None:
        for generation in Generation.objects.filter(over=False, head__gt=0):
            Entry.objects.filter(generation=generation, seq=generation.head).delete()
            Generation.objects.filter(pk=generation.pk).update(head=generation.head - 1)

    async def start(original: Original, hub: Hub) -> None:
        from rooms.delivery import border

        await border.cross(cut)
        await original(hub)

    instead(Hub, "start", start)


def _promises_another_place() -> None:
    def stored(original: Original, visit: Visit, posting: Any, outcome: Any) -> None:
        if isinstance(outcome, transactions.Receipt):
            outcome = transactions.Receipt(outcome.seq + 1, outcome.minute)
        original(visit, posting, outcome)

    instead(Visit, "_stored", stored)


def _ends_whoever_blinks() -> None:
    def disconnect(original: Original, seat: bytes, **options: Any) -> None:
        original(seat, **options)
        Seat.objects.filter(pk=seat).update(ended=Seat.Ended.REVOKED)

    instead(seats, "disconnect", disconnect)


FAULTS = (
    Fault(
        what="it acknowledges what it then undoes",
        plant=_undoes,
        said=("is acknowledged at", "is shown as sent and not in the log"),
    ),
    Fault(
        what="it acknowledges, and commits a moment later",
        plant=_acknowledges_first,
        said=("is acknowledged at", "is shown as sent and not in the log"),
    ),
    Fault(
        what="what comes twice is stored twice",
        plant=_stores_twice,
        said=("stands in the log 2 times",),
        shape="many",
        sql=_NO_LIMITS,
    ),
    Fault(
        what="two commits may open the same epoch",
        plant=_takes_an_epoch_twice,
        said=("was made in epoch",),
        shape="many",
        sql=("DROP INDEX one_commit_an_epoch",),
    ),
    Fault(
        what="it leaves numbers out",
        plant=_leaves_numbers_out,
        said=("the log goes on with",),
    ),
    Fault(
        what="the head of the log is never written",
        plant=_never_moves_the_head,
        said=("of hers to be sent",),
    ),
    Fault(
        what="it stores words under another's seat",
        plant=_under_anothers_seat,
        said=("stands under another seat",),
    ),
    Fault(
        what="it changes what it stores",
        plant=_changes_a_body,
        said=("withheld: unreadable", "frozen: stamp", "was told another entry"),
    ),
    Fault(
        what="it stores a commit without its Welcome",
        plant=_loses_the_welcome,
        said=("adds without a Welcome",),
    ),
    Fault(
        what="it stamps something else",
        plant=_stamps_something_else,
        said=("frozen: stamp", "withheld: stamp"),
    ),
    Fault(
        what="it stores a commit and not what it changes",
        plant=_writes_no_changes,
        said=("may not write", "in place of"),
    ),
    Fault(
        what="it forgets what was said today",
        plant=_forgets_too_early,
        said=("the log goes on with", "and not in the log"),
    ),
    Fault(
        what="the last thing stored does not outlast the process",
        plant=_loses_the_last_one_at_a_start,
        said=("is acknowledged at", "was told another entry"),
    ),
    Fault(
        what="a receipt names another place",
        plant=_promises_another_place,
        said=("is acknowledged at",),
    ),
    Fault(
        what="whoever loses her line loses her seat",
        plant=_ends_whoever_blinks,
        said=("ended: gone",),
    ),
)
