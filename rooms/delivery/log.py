"""The log: one writer a process gathers what waits and stores it in one transaction.

Check → write, stamped, in one transaction for all rooms → acknowledge → ring. Nothing is ever
acknowledged before it is stored; what is said again with the same client id gets the same receipt,
whatever has happened to the epoch since. One message that is refused never spoils the others of its
transaction. The server *cannot read* what it stores.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

import msgspec
from django.db import Error, IntegrityError, connection

from rooms import bell, strain
from rooms.delivery import figures
from rooms.delivery.gathering import Turns
from rooms.delivery.postings import Posting
from rooms.delivery.reading import Fresh
from rooms.delivery.transactions import Done, Outcome, Receipt, Transactions
from rooms.listeners import Listeners
from rooms.wire.refusals import Refusal

log = logging.getLogger(__name__)

BATCH = 256
"""Messages in one transaction; so a stamp's path has at most eight hashes."""
MOST_WAITING = 4_096

Reply = Callable[[Outcome], None]
stored = Listeners[list[Fresh]]()
"""Who gives out what this process has just stored. What is not heard is read back at the bell."""


class Waiting(msgspec.Struct, frozen=True):
    """A posting and whom to answer, on which event loop (None: on the writer's own thread)."""

    posting: Posting
    reply: Reply
    loop: asyncio.AbstractEventLoop | None
    since: float = msgspec.field(default_factory=time.monotonic)
    """When it was handed to the log."""


class Writer:
    """The one thread of this process that writes the log."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._turns = Turns(self._queue.qsize, enough=BATCH)
        self._transactions = Transactions()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def put(self, waiting: Waiting) -> None:
        """Queue a posting. Raises `busy` when far too many wait."""
        if self._queue.qsize() >= MOST_WAITING:
            raise Refusal("busy")
        self._queue.put(waiting)
        self._turns.queued(waiting.loop)

    def stop(self) -> None:
        """Store what waits, then end."""
        self._turns.end()
        self._thread.join()

    def _run(self) -> None:
        while self._turns.wait():
            self._store_what_waits()
        while not self._queue.empty():
            self._store_what_waits()
        connection.close()

    def _store_what_waits(self) -> None:
        batch: list[Waiting] = []
        try:
            with suppress(queue.Empty):
                while len(batch) < BATCH:
                    batch.append(self._queue.get_nowait())
            if batch:
                self._store(batch)
        except Exception:  # without this thread nothing is ever stored again
            log.exception("a transaction's answers are lost")
        finally:
            # After the answers were sent: they go out first, and so does what was stored.
            self._turns.done({waiting.loop for waiting in batch})

    def _store(self, batch: list[Waiting]) -> None:
        with figures.STORING.time():
            done = self._outcomes([waiting.posting for waiting in batch])
        figures.STORED.inc(done.written)
        by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[Reply, Outcome]]]
        by_loop = defaultdict(list)
        for waiting, outcome in zip(batch, done.outcomes, strict=True):
            by_loop[waiting.loop].append((waiting.reply, outcome))
        for loop, answers in by_loop.items():
            _answer_on(loop, answers, batch[0].since)
        if done.fresh:
            stored.tell(done.fresh)
        if done.rings:
            bell.ring(done.rings)

    def _outcomes(self, postings: list[Posting]) -> Done:
        """Store all; if rows of another process are in the way, once more and looking closely."""
        now = int(time.time())
        try:
            try:
                return self._transactions.run(postings, now=now)
            except IntegrityError:
                return self._transactions.run(postings, now=now, careful=True)
        except Exception as error:
            log.exception("entries could not be stored")
            figures.NOT_STORED.inc()
            with suppress(Error):
                connection.close()
            elsewhere = isinstance(error, Error | OSError)
            if len(postings) > 1 and (isinstance(error, IntegrityError) or not elsewhere):
                return self._one_by_one(postings)
            return Done([Refusal("busy" if elsewhere else "server_error") for _ in postings])

    def _one_by_one(self, postings: list[Posting]) -> Done:
        """A bug met one of them: it alone is to fail."""
        done = Done()
        for posting in postings:
            done.add(self._outcomes([posting]))
        return done


def _answer_on(
    loop: asyncio.AbstractEventLoop | None, answers: list[tuple[Reply, Outcome]], since: float
) -> None:
    if loop is None:
        _answer(answers)
        return
    try:
        loop.call_soon_threadsafe(_answer_there, answers, since)
    except RuntimeError:
        log.debug("whoever asked is gone, and her event loop with her")


def _answer_there(answers: list[tuple[Reply, Outcome]], since: float) -> None:
    """On an event loop, where how long it took is felt."""
    now = time.monotonic()
    strain.here.stored(now - since, now)
    _answer(answers)


def _answer(answers: list[tuple[Reply, Outcome]]) -> None:
    for reply, outcome in answers:
        try:
            reply(outcome)
        except Exception:
            log.exception("an answer could not be given")


class _Running:
    """The writer of this process, and what keeps two callers from starting two."""

    writer: Writer | None = None
    starting = threading.Lock()


def submit(posting: Posting, reply: Reply, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Have it stored; `reply` gets a `Receipt` or a `Refusal`, on `loop`. Raises `busy`.

    To be called on the thread of `loop`, which goes on: what is queued for a loop that stands still
    waits for the next that anybody else says.
    """
    with _Running.starting:
        if _Running.writer is None:
            _Running.writer = Writer()
        _Running.writer.put(Waiting(posting, reply, loop))


def post(posting: Posting) -> Receipt:
    """Store it and wait. Raises the refusals of `Ledger.check`, `commitment_reused`, `busy`."""
    done: Future[Outcome] = Future()
    submit(posting, done.set_result)
    outcome = done.result()
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def stop() -> None:
    """Store what waits and end the writer; the next posting starts another."""
    with _Running.starting:
        ending, _Running.writer = _Running.writer, None
    if ending is not None:
        ending.stop()
