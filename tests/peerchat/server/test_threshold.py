"""A crowd at the door: all are served, a few in each turn, and whoever talks goes on talking."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from peerchat.server.threshold import AT_ONCE, Threshold
from tests.peerchat.server.conftest import staged

HEAD, REST = b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n"
MANY = 60


class Knocking:
    """What a threshold needs of a connection; `said` is in the order in which it was read."""

    def __init__(self, said: list[bytes], *, fails: bool = False) -> None:
        self.transport: Any = self
        self.said = said
        self.fails = fails
        self.reading = True
        self.aborted = False

    def stopReading(self) -> None:  # noqa: N802 (the transport says so)
        self.reading = False

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True

    def read(self, data: bytes) -> None:
        self.said.append(data)
        if self.fails:
            raise RuntimeError("canary")


async def test_a_few_are_read_in_each_turn_in_the_order_in_which_they_came() -> None:
    threshold, said = Threshold(), list[bytes]()
    crowd: list[Any] = [Knocking(said, fails=number == 1) for number in range(3 * AT_ONCE - 1)]
    for number, channel in enumerate(crowd):
        threshold.take(channel, bytes([number]))
    assert not any(channel.reading for channel in crowd)
    read = []
    while len(said) < len(crowd):
        await asyncio.sleep(0)
        read.append(len(said))
    assert read == [AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE - 1]
    assert said == [bytes([number]) for number in range(len(crowd))]
    assert [channel.aborted for channel in crowd] == [n == 1 for n in range(len(crowd))]
    threshold.take(crowd[0], b"again")
    await asyncio.sleep(0)
    assert said[-1] == b"again"


def test_everybody_in_a_crowd_is_answered_whether_or_not_others_give_up(tmp_path: Path) -> None:
    with staged(tmp_path) as stage, ExitStack() as stack:
        talking = stack.enter_context(stage.socket())
        crowd = [stack.enter_context(stage.raw()) for _ in range(MANY)]
        for raw in crowd:
            raw.send(HEAD)
        for raw in crowd:
            raw.send(REST + HEAD)  # what follows at once waits for the answer before
        for raw in crowd[::3]:
            raw.sock.close()
        talking.frame(b"hello")
        assert talking.message() == (2, b"hello")
        patient = [raw for number, raw in enumerate(crowd) if number % 3]
        assert {raw.answer().status for raw in patient} == {200}
        for raw in patient:
            raw.send(REST)
        assert {raw.answer().status for raw in patient} == {200}
