"""What strangers send is forgotten once it is of no use, and never kept at many times its size.

Thousands may come at once; of each we hold what the limits say, and no more.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.peerchat.server.conftest import ORIGIN, Stage, staged

MANY = 200
COOKIES = "Cookie: " + ";".join(f"{n:x}=" for n in range(2_500))
"""14 KiB, of which each pair would be an entry of its own."""


def grown(stage: Stage, before: int) -> float:
    """KiB more for each of many."""
    return (resident(stage) - before) / MANY / 2**10


def settled(stage: Stage) -> None:
    """It has come to everything that was sent before."""
    with stage.socket() as raw:
        raw.frame(b"there?")
        assert raw.message() == (2, b"there?")


def resident(stage: Stage) -> int:
    return int(psutil.Process(stage.process.pid).memory_info().rss)


def test_a_request_that_never_ends_is_no_heavier_than_it_is_long(stage: Stage) -> None:
    before = resident(stage)
    with ExitStack() as lines:
        for _ in range(MANY):
            raw = lines.enter_context(stage.raw())
            raw.send(f"POST / HTTP/1.1\r\nHost: x\r\n{COOKIES}\r\n".encode())
            raw.send(b"Content-Length: 9\r\n\r\n")
        settled(stage)
        assert grown(stage, before) < 100


def test_a_socket_does_not_keep_its_headers(stage: Stage) -> None:
    before = resident(stage)
    with ExitStack() as lines:
        for _ in range(MANY):
            raw = lines.enter_context(stage.raw())
            assert raw.upgrade(ORIGIN, COOKIES).status == 101
        settled(stage)
        assert grown(stage, before) < 45


def test_nothing_follows_the_last_chunk(stage: Stage) -> None:
    """Its lines are kept one by one, each at thirty times its size."""
    begin = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    with stage.raw() as raw:
        raw.send(begin + b"\r\n")
        assert raw.answer().status == 200
    with stage.raw() as raw:
        raw.send(begin + b"x\r\n" * 20)
        assert raw.answer().status == 400


@pytest.mark.parametrize("ending", ["Content-Length: 9", "Transfer-Encoding: chunked"])
def test_a_request_that_ended_early_leaves_nothing_that_points_in_a_circle(
    tmp_path: Path, ending: str
) -> None:
    """Of such a flood nothing would be freed for a minute."""
    with staged(tmp_path) as stage, stage.socket() as asking:
        asking.frame(b"circles")
        asking.message()
        for _ in range(50):
            with stage.raw() as raw:
                raw.send(f"POST / HTTP/1.1\r\nHost: x\r\n{ending}\r\n\r\n".encode())
                time.sleep(0.01)
        time.sleep(0.5)
        asking.frame(b"circles")
        assert int(asking.message()[1]) < 50
