"""The puzzle: ours, solved, in time, once."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import altcha
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.entry import pressure, puzzles
from rooms.entry.pressure import Pressure
from rooms.wire.refusals import Refusal
from tests.rooms.scene import on_both_databases

SECRET = bytes(range(32))
VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "puzzle.json").read_text())


def solved(challenge: dict[str, Any]) -> str:
    asked = altcha.Challenge.from_dict(challenge)
    answer = altcha.solve_challenge(asked)
    assert answer is not None
    return str(altcha.Payload(asked, answer).to_base64())


def made(now: int) -> dict[str, Any]:
    return puzzles.make(cost=1, secret=SECRET, now=now)


def refused(text: str, *, now: int, secret: bytes = SECRET) -> str:
    with pytest.raises(Refusal) as refusal:
        puzzles.spend(text, secret=secret, now=now)
    return refusal.value.code


@on_both_databases
def test_a_solved_puzzle_is_good_once(database: str) -> None:
    now = int(time.time())
    text = solved(made(now))
    puzzles.spend(text, secret=SECRET, now=now)
    assert refused(text, now=now) == "puzzle_spent"


@on_both_databases
def test_another_solution_of_a_spent_puzzle_is_spent_too(database: str) -> None:
    now = int(time.time())
    challenge = made(now)
    text = solved(challenge)
    asked = altcha.Challenge.from_dict(challenge)
    first = json.loads(base64.b64decode(text))["solution"]["counter"]
    second = altcha.solve_challenge(asked, counter_start=first + 1)
    assert second is not None
    puzzles.spend(text, secret=SECRET, now=now)
    assert refused(altcha.Payload(asked, second).to_base64(), now=now) == "puzzle_spent"


@on_both_databases
def test_the_client_librarys_solution_is_taken(database: str) -> None:
    """The same vector that the TypeScript tests solve."""
    secret = VECTOR["secret"].encode()
    puzzles.spend(VECTOR["solved"], secret=secret, now=int(time.time()))


def test_a_puzzle_runs_out_after_ten_minutes() -> None:
    now = int(time.time())
    assert refused(solved(made(now)), now=now + 600) == "puzzle_expired"


def test_a_puzzle_of_another_server_or_a_cheaper_one_is_refused() -> None:
    now = int(time.time())
    challenge = made(now)
    assert refused(solved(challenge), now=now, secret=bytes(32)) == "puzzle_wrong"
    challenge["parameters"]["keyPrefix"] = ""
    assert refused(solved(challenge), now=now) == "puzzle_wrong"


def test_an_unsolved_puzzle_is_refused() -> None:
    now = int(time.time())
    payload = json.loads(base64.b64decode(solved(made(now))))
    payload["solution"]["counter"] += 1
    text = base64.b64encode(json.dumps(payload).encode()).decode()
    assert refused(text, now=now) == "puzzle_wrong"


@given(
    st.one_of(
        st.text(max_size=200), st.binary(max_size=200).map(lambda b: base64.b64encode(b).decode())
    )
)
def test_anything_else_is_refused_and_nothing_else_escapes(text: str) -> None:
    assert refused(text, now=0) == "puzzle_wrong"


@pytest.mark.parametrize("claims", ["[" * 4000, '{"challenge":' * 400, "null", "1e999"])
def test_deep_or_odd_json_is_refused(claims: str) -> None:
    text = base64.b64encode(claims.encode()).decode()
    assert refused(text, now=0) == "puzzle_wrong"


@on_both_databases
def test_only_whoever_solved_one_makes_the_next_harder(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# A11: asking costs nothing and must change nothing, or anybody could shut the door."""
    monkeypatch.setattr(puzzles, "lately", Pressure())
    monkeypatch.setattr(pressure, "USUAL", 1.0)
    now = int(time.time())
    for _ in range(5):
        assert made(now)["parameters"]["cost"] == 1
    for _ in range(3):
        puzzles.spend(solved(made(now)), secret=SECRET, now=now)
    assert refused("no solution", now=now) == "puzzle_wrong"
    assert puzzles.make(cost=100, secret=SECRET, now=now)["parameters"]["cost"] == 200
