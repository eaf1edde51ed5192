"""The token bucket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peerchat.pace import Pace


def test_a_burst_is_allowed_then_one_for_each_turn() -> None:
    pace = Pace(rate=2, burst=3, now=0)
    assert [pace.allows(0) for _ in range(4)] == [True, True, True, False]
    assert [pace.allows(0.5), pace.allows(0.5)] == [True, False]


@given(st.lists(st.floats(0, 5), max_size=200))
def test_never_more_than_the_burst_and_the_rate_together(waits: list[float]) -> None:
    pace, now, allowed = Pace(rate=4, burst=8, now=0), 0.0, 0
    for wait in waits:
        now += wait
        allowed += pace.allows(now)
    assert allowed <= 8 + 4 * now + 1e-6
