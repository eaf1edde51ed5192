"""The one place where the event loop asks the synchronous side for something.

Two crossings: `cross` for verbs that change rows, on a few threads; `look` for the hub's reading,
on one thread that keeps its connection, since it reads all day long.
"""

from __future__ import annotations

import asyncio
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
        # SQLite lets one write at a time, and whoever is turned away sleeps before she tries again:
        # the more of them, the longer the log's own writer finds no gap.
        threads = 4 if connection.vendor == "postgresql" else 2
        self.verbs = ThreadPoolExecutor(threads, thread_name_prefix="verbs")
        self.reader = ThreadPoolExecutor(1, thread_name_prefix="reader")


@cache
def _threads() -> _Threads:
    return _Threads()


async def cross(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a domain verb on a thread with a connection of its own."""
    call = partial(_tidy, partial(verb, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads().verbs, call)


async def look(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that only reads, on the reader's thread."""
    call = partial(_keep, partial(read, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads().reader, call)


def _tidy(call: Callable[[], T]) -> T:
    try:
        return call()
    finally:
        close_old_connections()


def _keep(call: Callable[[], T]) -> T:
    try:
        return call()
    except Error:
        connections.close_all()
        raise


async def let_go() -> None:
    """Close the reader's connection and end the threads; the next crossing makes others."""
    threads = _threads()
    _threads.cache_clear()
    await asyncio.get_running_loop().run_in_executor(threads.reader, connections.close_all)
    await asyncio.to_thread(threads.reader.shutdown)
    await asyncio.to_thread(threads.verbs.shutdown)
