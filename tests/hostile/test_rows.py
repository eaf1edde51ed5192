"""The doors that have rows behind them, against bodies that somebody made to break them."""

from __future__ import annotations

import time

from tests.hostile import row_parsers, trial


def test_no_body_opens_a_door_twice_or_brings_anything_but_a_refusal(database: str) -> None:
    now = int(time.time())
    row_parsers.put_rows(now)
    for parser in row_parsers.parsers(now):
        verdicts = trial.examine(parser)
        assert verdicts.refused or not parser.refuses
