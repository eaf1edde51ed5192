"""The tree of refusals."""

from __future__ import annotations

import re
import typing

from rooms.wire import refusals


def test_every_code_has_an_answer_and_a_place_in_the_drawn_tree() -> None:
    codes = set(typing.get_args(refusals.Code))
    assert codes == set(refusals.ANSWERS)
    drawn = refusals.__doc__ or ""
    for code in codes:
        short = code.removeprefix("key_package")
        assert re.search(rf"\b({code}|{short})\b", drawn), code


def test_codes_fit_their_frame_and_closes_are_ours() -> None:
    for code, answer in refusals.ANSWERS.items():
        assert re.fullmatch("[a-z_]{1,40}", code)
        assert answer.close is None or answer.close in {1009, 1011} or 4400 <= answer.close < 4500
        assert 400 <= answer.http < 600
