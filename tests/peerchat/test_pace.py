"""The token bucket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peerchat.pace import Pace


def test_a_burst_is_allowed_then_one_for_each_turn() -> None:
    pace = Pace(rate=2, burst=3, now=0)
    assert [pace.allows(0) for _ in range(4)] == [True, True, True, False]
    assert [pace.allows(0.5), pace.allows(0.5)] == [True, False]


def test_what_costs_more_than_is_left_is_not_allowed_and_not_counted() -> None:
    pace = Pace(rate=1, burst=5, now=0)
    assert [pace.allows(0, cost=3), pace.allows(0, cost=3), pace.allows(0, cost=2)] == [
        True,
        False,
        True,
    ]
    assert pace.left(1) == 1


def test_it_is_full_again_when_all_of_it_has_come_back() -> None:
    pace = Pace(rate=2, burst=4, now=0)
    assert pace.is_full(0)
    pace.allows(0)
    assert [pace.is_full(0.25), pace.is_full(0.5)] == [False, True]


@given(st.lists(st.floats(0, 5), max_size=200))
def test_never_more_than_the_burst_and_the_rate_together(waits: list[float]) -> None:
    pace, now, allowed = Pace(rate=4, burst=8, now=0), 0.0, 0
    for wait in waits:
        now += wait
        allowed += pace.allows(now)
    assert allowed <= 8 + 4 * now + 1e-6
