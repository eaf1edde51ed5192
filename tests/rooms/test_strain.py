"""What is given up first when the process is too late, and that it comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.strain import FULL, MEMORY, MOST_LATE, SLOW, Ease, Strain

LOOK = 0.25
Late = Callable[[Strain, float, float], None]


def _loop(strain: Strain, late: float, now: float) -> None:
    strain.turned(late, now)


def _log(strain: Strain, late: float, now: float) -> None:
    """On an event loop that is always there in time."""
    strain.stored(late, now)
    strain.turned(0.0, now)


def _felt(strain: Strain, look: Late, late: float, seconds: float, since: float) -> list[Ease]:
    """How it stands after each look."""
    found = []
    for number in range(1, int(seconds / LOOK) + 1):
        look(strain, late, since + number * LOOK)
        found.append(strain.ease)
    return found


@pytest.mark.parametrize("look", [_loop, _log])
def test_first_nobody_new_comes_in_then_people_speak_slowly_then_all_is_well_again(
    look: Late,
) -> None:
    """# N6"""
    strain = Strain(0.0)
    rising = _felt(strain, look, 2 * SLOW, 20, 0.0)
    falling = _felt(strain, look, 0.0, 30, 20.0)
    assert list(dict.fromkeys(rising)) == ["easy", "full", "slow"]
    assert list(dict.fromkeys(falling)) == ["slow", "full", "easy"]


@pytest.mark.parametrize("look", [_loop, _log])
def test_what_is_late_by_less_than_the_bound_gives_nothing_up(look: Late) -> None:
    assert set(_felt(Strain(0.0), look, 0.9 * FULL, 60, 0.0)) == {"easy"}


def test_where_nobody_has_anything_stored_the_log_is_not_slow_for_ever() -> None:
    strain = Strain(0.0)
    _felt(strain, _log, 2 * SLOW, 20, 0.0)
    assert strain.ease == "slow"
    assert _felt(strain, _loop, 0.0, 10 * MEMORY, 20.0)[-1] == "easy"


@pytest.mark.parametrize("look", [Strain.turned, Strain.stored])
def test_a_process_that_stood_still_once_is_no_crowd(look: Late) -> None:
    strain = Strain(0.0)
    look(strain, 3_600.0, 3_600.0)
    assert strain.ease == "easy"


def test_it_does_not_come_and_go_with_each_newcomer() -> None:
    strain = Strain(0.0)
    _felt(strain, _loop, 1.2 * FULL, 20, 0.0)
    assert set(_felt(strain, _loop, 0.8 * FULL, 20, 20.0)) == {"full"}


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9), st.booleans()), max_size=50))
def test_it_is_within_its_bounds_whatever_the_clock_says(
    looks: list[tuple[float, float, bool]],
) -> None:
    strain = Strain(0.0)
    for late, now, of_log in looks:
        (strain.stored if of_log else strain.turned)(late, now)
        assert 0 <= strain.late <= MOST_LATE
