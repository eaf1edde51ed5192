"""One parser on trial: only its declared refusals may come out, and what it takes has one spelling.

A fault is an AssertionError that names the parser, the seed, the number of the example and its
bytes in hexadecimal. The slowest example is told, in seconds of this thread's own work; in a long
run none may take longer than `LIMIT`, however often it is tried.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from tests.hostile import sizes, spoiling
from tests.hostile.spoiling import Way

LIMIT = 0.05
"""Seconds: what one frame may cost everybody else."""
TRIES = 5
"""More of a slow example: it is slow only if it always is, and not when memory was looked through
meanwhile."""

Spelling = Literal["one", "some", "honest", "any"]
"""one: `again` gives the bytes back. some: they may differ, and are read as the same.
honest: nothing but the honest examples is taken. any: nothing can be said."""


@dataclass(frozen=True, kw_only=True)
class Parser:
    """`name` is the function's, with a word behind it where one function has several rows."""

    name: str
    read: Callable[[bytes], Any]
    honest: Sequence[bytes]
    """Examples that are taken; spoilt ones are made of them."""
    refuses: tuple[type[Exception], ...] = ()
    codes: Collection[str] = ()
    """Which codes its refusals may bear; empty for refusals that have none."""
    again: Callable[[Any], bytes] | None = None
    """What was read, as bytes. `spelling` says what has to come of them."""
    spelling: Spelling = "any"
    ways: Sequence[Way] = ()
    """Makers of examples that know the format."""
    cost: int = 1
    """It gets one example where others get so many, in a short run."""

    @property
    def function(self) -> str:
        """Module and name, as the completeness test finds it."""
        return self.name.partition(" ")[0]


@dataclass
class Verdicts:
    """What came of the examples of one parser, none of which may take more seconds than `limit`."""

    limit: float = LIMIT

    taken: int = 0
    refused: int = 0
    slowest: float = 0.0
    """Seconds."""
    longest: int = 0
    """Bytes of that example."""


def examine(parser: Parser, *, examples: int = sizes.EXAMPLES) -> Verdicts:
    """Every honest example, then spoilt ones. Raises AssertionError for the first fault."""
    short = examples <= sizes.USUAL
    verdicts = Verdicts(limit=math.inf if short else LIMIT)
    for data in parser.honest:
        assert judged(parser, data, "honest", verdicts), f"{parser.name}: an honest one is refused"
    count = max(examples // parser.cost, 20) if short else examples
    rng = sizes.chance(parser.name)
    made = spoiling.examples(parser.honest, parser.ways, rng, count)
    for number, data in enumerate(made):
        if judged(parser, data, str(number), verdicts):
            verdicts.taken += 1
        else:
            verdicts.refused += 1
    print(
        f"{parser.name}: SEED={sizes.SEED} {count} examples, {verdicts.taken} taken, "
        f"slowest {verdicts.slowest * 1000:.1f} ms ({verdicts.longest} bytes)"
    )
    return verdicts


def judged(parser: Parser, data: bytes, number: str, verdicts: Verdicts) -> bool:
    """Whether it was taken. Raises AssertionError for a fault."""

    def fault(what: str) -> AssertionError:
        return AssertionError(f"{parser.name}: {what}; SEED={sizes.SEED} {number}: {data.hex()}")

    start = time.thread_time()
    try:
        value = parser.read(data)
    except parser.refuses as refusal:
        code = getattr(refusal, "code", None)
        if parser.codes and code not in parser.codes:
            raise fault(f"it refuses with {code}, which it does not declare") from refusal
        return False
    except Exception as error:
        raise fault(f"{type(error).__name__} escapes") from error
    finally:
        took = time.thread_time() - start
        if took > verdicts.slowest:
            took = min(took, *(_work(parser, data) for _ in range(TRIES))) if took > LIMIT else took
        if took > verdicts.slowest:
            verdicts.slowest, verdicts.longest = took, len(data)
        if took > verdicts.limit:
            raise fault(f"takes {took:.3f} s of work")
    wrong = _misspelt(parser, data, value)
    if wrong:
        raise fault(wrong)
    return True


def _work(parser: Parser, data: bytes) -> float:
    """Seconds that it takes once more, whatever comes of it."""
    start = time.thread_time()
    with suppress(Exception):
        parser.read(data)
    return time.thread_time() - start


def _misspelt(parser: Parser, data: bytes, value: Any) -> str | None:
    """What is wrong with taking these bytes as this value."""
    if parser.spelling == "honest":
        return None if data in parser.honest else "it takes what nobody honest made"
    if parser.again is None:
        return None
    try:
        spelled = parser.again(value)
        if parser.spelling == "one":
            return None if spelled == data else "it takes a second spelling"
        same = parser.read(spelled) == value
    except Exception as error:
        return f"what it took cannot be written and read again ({type(error).__name__})"
    return None if same else "what it took is read as something else the second time"


def text(data: bytes) -> str:
    """Any bytes as the text that reaches a parser of texts; invalid UTF-8 as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")
