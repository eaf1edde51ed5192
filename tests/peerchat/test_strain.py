"""What is given up first when the process is too late, and that it comes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peerchat.strain import FULL, MOST, SLOW, Ease, Strain

LOOK = 0.25


def _felt(strain: Strain, late: float, seconds: float, since: float) -> list[Ease]:
    """How it stands after each look."""
    found = []
    for look in range(1, int(seconds / LOOK) + 1):
        strain.took(late, since + look * LOOK)
        found.append(strain.ease)
    return found


def test_first_nobody_new_comes_in_then_people_speak_slowly_then_all_is_well_again() -> None:
    """# N6"""
    strain = Strain(0.0)
    rising = _felt(strain, 2 * SLOW, 20, 0.0)
    falling = _felt(strain, 0.0, 30, 20.0)
    assert list(dict.fromkeys(rising)) == ["easy", "full", "slow"]
    assert list(dict.fromkeys(falling)) == ["slow", "full", "easy"]


def test_what_is_late_by_less_than_the_bound_gives_nothing_up() -> None:
    assert set(_felt(Strain(0.0), 0.9 * FULL, 60, 0.0)) == {"easy"}


def test_a_process_that_stood_still_is_no_crowd() -> None:
    strain = Strain(0.0)
    strain.took(3_600.0, 3_600.0)
    assert strain.ease != "slow"
    assert _felt(strain, 0.0, 6, 3_600.0)[-1] == "easy"


def test_it_does_not_come_and_go_with_each_newcomer() -> None:
    strain = Strain(0.0)
    _felt(strain, 1.2 * FULL, 20, 0.0)
    assert set(_felt(strain, 0.8 * FULL, 20, 20.0)) == {"full"}


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=50))
def test_it_is_within_its_bounds_whatever_the_clock_says(looks: list[tuple[float, float]]) -> None:
    strain = Strain(0.0)
    for late, now in looks:
        strain.took(late, now)
        assert 0 <= strain.late <= MOST
