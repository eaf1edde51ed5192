"""`python -m tests.rooms.delivery.crashing <point> <before|after>`: a process stores what it is
given, and has no power any more right before or after its so many-th step.

Reads lists of postings as MessagePack; each list is handed over in one turn of an event loop, as
the hub does it, and the next one when all of it is answered. A step is every statement on the way,
BEGIN and COMMIT among them, the answers of every transaction, and every bell, as they come. Prints
each answer as `<client id> <seq or refusal>`, and in the end how many steps there were.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from typing import Any

import django
import msgspec
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from rooms.delivery.postings import Posting

PATIENCE = 30.0
STEPS: tuple[tuple[Any, str], ...] = (
    (SQLiteCursorWrapper, "execute"),
    (SQLiteCursorWrapper, "executemany"),
    (psycopg.Cursor, "execute"),
    (psycopg.Cursor, "copy"),
    (BaseDatabaseWrapper, "_commit"),
)


class Fuse:
    """Counts steps, and burns through at one of them."""

    def __init__(self, point: int, when: str) -> None:
        self.point = point
        self.when = when
        self.steps = 0

    def put_into(self, owner: Any, name: str) -> None:
        """Every call of this is a step from now on."""
        call = getattr(owner, name)

        def step(*arguments: Any, **options: Any) -> Any:
            self.steps += 1
            here = self.steps == self.point
            if here and self.when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = call(*arguments, **options)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(owner, name, step)


def main(point: str, when: str) -> None:
    """Until everything is answered, or there is no power."""
    django.setup()
    # Models exist only once Django is set up.
    from rooms import listeners
    from rooms.delivery import log
    from rooms.delivery.transactions import Outcome, Receipt

    fuse = Fuse(int(point), when)
    batches = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=list[list[Posting]])
    for owner, name in (*STEPS, (log, "_answer_on"), (listeners.Listeners, "tell")):
        fuse.put_into(owner, name)

    async def store() -> None:
        loop = asyncio.get_running_loop()
        for batch in batches:
            answered = []
            for posting in batch:
                heard: asyncio.Future[Outcome] = loop.create_future()
                heard.add_done_callback(partial(tell, posting.client_id))
                log.submit(posting, heard.set_result, loop)
                answered.append(heard)
            await asyncio.wait_for(asyncio.gather(*answered), PATIENCE)

    def tell(id_: bytes, heard: asyncio.Future[Outcome]) -> None:
        outcome = heard.result()
        print(id_.hex(), outcome.seq if isinstance(outcome, Receipt) else outcome.code, flush=True)

    asyncio.run(store())
    log.stop()
    print(fuse.steps, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
