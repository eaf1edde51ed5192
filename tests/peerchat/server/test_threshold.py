"""A crowd at the door: all are served, a few in each turn, and whoever talks goes on talking."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from peerchat.server import threshold
from tests.peerchat.server.conftest import staged

HEAD, REST = b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n"
MANY = 60


class Knocking:
    """What a threshold needs of a request; `begun` is in the order in which they began."""

    def __init__(self, begun: list[int], number: int) -> None:
        self.begun_in = begun
        self.number = number
        self.gone = number == GONE
        self.given_up = False

    def begin(self) -> None:
        self.begun_in.append(self.number)
        if self.number == FAILS:
            raise RuntimeError("canary")

    def give_up(self) -> None:
        self.given_up = True


class Port:
    """What `patiently` needs of Twisted's, where so many wait."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        self.numberAccepts = 100

    def doRead(self) -> None:  # noqa: N802 (Twisted's name)
        taken = min(self.waiting, self.numberAccepts)
        self.waiting -= taken
        reached = taken == self.numberAccepts
        self.numberAccepts = self.numberAccepts + 20 if reached else max(1, taken)


@pytest.mark.parametrize(("turn", "left"), [(-1.0, 100 - threshold.FEW), (60.0, 0)])
def test_connections_are_taken_until_a_turn_is_over(
    turn: float, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threshold, "TURN", turn)
    port = Port(100)
    threshold.patiently(port)
    port.doRead()
    assert port.waiting == left


GONE, FAILS = 2, 4


@pytest.mark.parametrize(("turn", "turns"), [(-1.0, 5), (60.0, 1)])
async def test_requests_begin_in_their_order_until_a_turn_is_over(
    turn: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each turn begins one at least. Whoever has gone takes nobody's place, and one that fails
    takes no other with it."""
    monkeypatch.setattr(threshold, "TURN", turn)
    door, begun = threshold.Threshold(), list[int]()
    crowd: list[Any] = [Knocking(begun, number) for number in range(6)]
    for request in crowd:
        door.take(request)
    read = []
    while len(begun) < 5:
        await asyncio.sleep(0)
        read.append(len(begun))
    assert begun == [0, 1, 3, 4, 5]
    assert len(read) == turns
    assert [request.given_up for request in crowd] == [n == FAILS for n in range(6)]
    door.take(crowd[0])
    await asyncio.sleep(0)
    assert begun[-1] == 0


def test_everybody_in_a_crowd_is_answered_whether_or_not_others_give_up(tmp_path: Path) -> None:
    with staged(tmp_path) as stage, ExitStack() as stack:
        talking = stack.enter_context(stage.socket())
        crowd = [stack.enter_context(stage.raw()) for _ in range(MANY)]
        patient = [raw for number, raw in enumerate(crowd) if number % 3]
        for raw in crowd:
            raw.send(HEAD)
        for raw in crowd:
            raw.send(REST)
        for raw in crowd[::3]:
            raw.sock.close()
        talking.frame(b"hello")
        assert talking.message() == (2, b"hello")
        for _ in range(2):
            assert {raw.answer().status for raw in patient} == {200}
            for raw in patient:
                raw.send(HEAD + REST)


def test_whoever_asks_again_before_her_answer_is_let_go(tmp_path: Path) -> None:
    """Answers that nobody reads would be kept, one after the other."""
    with staged(tmp_path) as stage:
        with stage.raw() as raw:
            raw.send((HEAD + REST) * 50)
            assert raw.ended()
        with stage.raw() as raw:
            raw.send(HEAD + REST)
            assert raw.answer().status == 200
