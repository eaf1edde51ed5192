"""A code is read as it was meant."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.entry import spelling
from rooms.entry.spelling import AGENCY, SHIFT


def test_a_code_has_sixty_bits_in_three_groups() -> None:
    code = SHIFT.make()
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(spelling.ALPHABET + "-")
    assert len({SHIFT.make() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "typed",
    [
        "01AB-CDEF-GH10",
        "01abcdefgh10",
        " o1ab cdef ghi0 ",
        "OLAB--CDEF--GHLO",
        "0 1 a b c d e f g h 1 0",
    ],
)
def test_case_spaces_dashes_and_look_alikes_do_not_matter(typed: str) -> None:
    assert SHIFT.digest(typed) == SHIFT.digest("01AB-CDEF-GH10")


@pytest.mark.parametrize(
    "typed", ["", "01AB-CDEF-GH1", "01AB-CDEF-GH10-2", "01AB-CDEF-GHU0", "é" * 12]
)
def test_what_is_no_code_is_misspelt(typed: str) -> None:
    with pytest.raises(spelling.Misspelt):
        SHIFT.digest(typed)


@given(st.text(max_size=64))
def test_nothing_else_escapes(typed: str) -> None:
    with suppress(spelling.Misspelt):
        assert len(SHIFT.digest(typed)) == 32


def test_a_code_of_one_kind_is_none_of_another() -> None:
    code = AGENCY.make()
    assert [len(group) for group in code.split("-")] == [4] * 4
    assert (AGENCY.fits(code), SHIFT.fits(code)) == (True, False)
    with pytest.raises(spelling.Misspelt):
        SHIFT.digest(code)
    assert SHIFT.digest("0" * 12) != AGENCY.digest("0" * 16)
