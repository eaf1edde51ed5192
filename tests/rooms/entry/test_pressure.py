"""A flood pays for itself, and soon afterwards nobody does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rooms.entry.pressure import HALF, MOST, USUAL, Pressure


def test_whoever_comes_on_a_usual_evening_pays_the_usual_cost() -> None:
    pressure = Pressure()
    for second in range(600):
        if second % 2 == 0:
            pressure.came(float(second))
        assert pressure.times(float(second)) == 1


def test_a_crowd_makes_the_puzzle_harder_up_to_a_bound_and_then_it_fades() -> None:
    """# A11"""
    pressure = Pressure()
    told = []
    for _ in range(1_000):
        pressure.came(0.0)
        told.append(pressure.times(0.0))
    assert told == sorted(told)
    assert set(told) == {1, 2, 4, MOST}
    assert told[2 * int(USUAL) - 2] == 1
    assert told[2 * int(USUAL) - 1] == 2
    assert told[-1] == MOST
    assert pressure.times(2 * HALF) < MOST
    assert pressure.times(10 * HALF) == 1


def test_of_two_processes_each_sees_half_of_the_crowd() -> None:
    alone, one_of_two = Pressure(), Pressure()
    one_of_two.processes = 2
    for number in range(200):
        alone.came(0.0)
        if number % 2:
            one_of_two.came(0.0)
    assert alone.times(0.0) == one_of_two.times(0.0) > 1


@given(st.lists(st.floats(0, 1e9, allow_nan=False), max_size=50), st.floats(0, 1e9))
def test_it_is_within_its_bounds_whatever_the_clock_says(came: list[float], now: float) -> None:
    pressure = Pressure()
    for moment in came:
        pressure.came(moment)
    assert 1 <= pressure.times(now) <= MOST
