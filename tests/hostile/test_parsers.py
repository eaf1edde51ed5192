"""Every parser, against bytes that somebody made to break it. # C2

Only declared refusals may escape; what is taken has one spelling where the format has. EXAMPLES and
SEED are read in `sizes`.
"""

from __future__ import annotations

import itertools
import time

import msgspec
import pytest
from _pytest.mark import ParameterSet

from tests.hostile import packs, sizes, trial
from tests.hostile.spoiling import Way
from tests.hostile.table import PARSERS
from tests.hostile.trial import Parser
from tests.hostile.wire_parsers import CLIENT


class No(ValueError):
    """The refusal of the planted parsers."""


def _param(parser: Parser) -> ParameterSet:
    return pytest.param(parser, id=parser.name)


@pytest.mark.parametrize("parser", [_param(parser) for parser in PARSERS])
def test_nothing_but_declared_refusals_escapes_and_what_is_taken_has_one_spelling(
    parser: Parser,
) -> None:
    verdicts = trial.examine(parser)
    assert verdicts.refused or not parser.refuses, "no example was bad enough to test anything"


def _stumbling(data: bytes) -> str:
    """Takes UTF-8 that begins with a letter; at anything longer than it expects it falls over."""
    if len(data) > 8:
        raise TypeError("so long")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise No from error


def _loose(data: bytes) -> object:
    """Takes a MessagePack value in any spelling."""
    try:
        return msgspec.msgpack.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise No from error


def _talkative(data: bytes) -> bytes:
    """Refuses with a code that it declares nowhere."""
    if data != b"honest":
        refusal = No()
        refusal.code = "surprise"  # type: ignore[attr-defined]
        raise refusal
    return data


def test_a_parser_that_stumbles_is_caught_with_its_seed_and_its_bytes() -> None:
    planted = Parser(name="planted", read=_stumbling, honest=[b"honest"], refuses=(No,))
    with pytest.raises(
        AssertionError, match=r"planted: TypeError escapes; SEED=\d+ \d+: [0-9a-f]+"
    ):
        trial.examine(planted, examples=1_000)


def test_a_parser_that_takes_two_spellings_is_caught() -> None:
    def planted(honest: list[bytes], ways: list[Way]) -> Parser:
        return Parser(
            name="planted", read=_loose, honest=honest, refuses=(No,), again=msgspec.msgpack.encode,
            spelling="one", ways=ways,
        )  # fmt: skip

    with pytest.raises(AssertionError, match="second spelling"):
        trial.examine(planted([b"\x05"], []), examples=1_000)
    with pytest.raises(AssertionError, match="second spelling"):
        trial.examine(planted(CLIENT, [packs.way(CLIENT)]), examples=1_000)


def test_a_parser_that_takes_what_nobody_made_or_refuses_with_an_unknown_code_is_caught() -> None:
    takes_all = Parser(name="planted", read=bytes, honest=[b"honest"], spelling="honest")
    with pytest.raises(AssertionError, match="nobody honest made"):
        trial.examine(takes_all, examples=1_000)
    talkative = Parser(
        name="planted", read=_talkative, honest=[b"honest"], refuses=(No,), codes=["wrong"]
    )
    with pytest.raises(AssertionError, match="refuses with surprise"):
        trial.examine(talkative, examples=1_000)


def test_a_parser_that_reads_its_own_words_otherwise_is_caught() -> None:
    drifting = Parser(
        name="planted", read=len, honest=[b"honest"], again=lambda size: bytes(size + 1),
        spelling="some",
    )  # fmt: skip
    with pytest.raises(AssertionError, match="something else the second time"):
        trial.examine(drifting, examples=20)


def test_a_parser_that_is_slow_is_caught_in_a_long_run() -> None:
    def slow(data: bytes) -> bytes:
        end = time.thread_time() + (2 * trial.LIMIT if data == b"!7" else 0)
        while time.thread_time() < end:
            pass
        return data

    turn = itertools.count()
    ways = [lambda _: b"!%d" % next(turn)]
    planted = Parser(name="planted", read=slow, honest=[b"honest"], ways=ways)
    said = r"planted: takes 0\.\d+ s of work; SEED=\d+ \d+: 2137"
    with pytest.raises(AssertionError, match=said):
        trial.examine(planted, examples=sizes.USUAL + 1)


def test_a_seed_repeats_its_examples() -> None:
    seen: list[list[bytes]] = []
    for _ in range(2):
        read: list[bytes] = []
        trial.examine(Parser(name="planted", read=read.append, honest=[b"honest"]), examples=200)
        seen.append(read)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 100
