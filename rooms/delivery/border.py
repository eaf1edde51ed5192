"""The one place where the event loop asks the synchronous side for something.

Two crossings: `cross` for verbs that change rows, on a few threads; `look` for the hub's reading,
on one thread that keeps its connection, since it reads all day long. On SQLite, which has no pool,
verbs keep theirs too.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections, connection, connections

P = ParamSpec("P")
T = TypeVar("T")


class _Threads:
    """Made at first use."""

    def __init__(self) -> None:
        self.pooled = connection.vendor == "postgresql"
        # SQLite lets one write at a time, and whoever is turned away sleeps before she tries again:
        # the more of them, the longer the log's own writer finds no gap.
        self.verb_threads = 4 if self.pooled else 2
        self.verbs = ThreadPoolExecutor(self.verb_threads, thread_name_prefix="verbs")
        self.reader = ThreadPoolExecutor(1, thread_name_prefix="reader")


@cache
def _threads() -> _Threads:
    return _Threads()


async def cross(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a domain verb on a thread that has, or borrows, a connection of its own."""
    threads = _threads()
    # To open SQLite's file for each verb costs as much as most verbs, and memory by and by.
    handled = _given_back if threads.pooled else _kept
    call = partial(handled, partial(verb, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(threads.verbs, call)


async def look(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that only reads, on the reader's thread."""
    call = partial(_kept, partial(read, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads().reader, call)


def _given_back(call: Callable[[], T]) -> T:
    try:
        return call()
    finally:
        close_old_connections()


def _kept(call: Callable[[], T]) -> T:
    try:
        return call()
    except Error:
        connections.close_all()
        raise


async def let_go() -> None:
    """Close the connections that are kept and end the threads; the next crossing makes others."""
    threads = _threads()
    _threads.cache_clear()
    for pool, size in ((threads.reader, 1), (threads.verbs, threads.verb_threads)):
        await asyncio.to_thread(_end, pool, size)


def _end(pool: ThreadPoolExecutor, size: int) -> None:
    """Each thread closes its own connection, once all are there to do so."""
    all_here = threading.Barrier(size)

    def close() -> None:
        all_here.wait()
        connections.close_all()

    for closing in [pool.submit(close) for _ in range(size)]:
        closing.result()
    pool.shutdown()
