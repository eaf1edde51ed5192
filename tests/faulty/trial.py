"""One faulty server on trial: people talk, come and go while it is killed, and the judge looks."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg

from tests.endurance import checker, kills
from tests.faulty.planting import ARMED, Fault, stumbled
from tests.faulty.table import FAULTS
from tests.stories.house import Shape, house

HABITS = replace(kills.FEW, pause=0.4, turnover=1.0)
PATIENCE = 15.0
"""Seconds until all is well where nothing is wrong; where something is it never will be."""


async def found(
    fault: Fault | None, shape: Shape, folder: Path, blows: int, dice: Random
) -> list[str]:
    """What the judge has to say of a server with this fault, or with none. Raises AssertionError
    when the fault itself fell over."""
    number = "none" if fault is None else str(FAULTS.index(fault))
    armed = folder / "armed"
    with house(shape, folder / "house") as built:
        built.stop()
        built.serves = [sys.executable, "-m", "tests.faulty", number]
        for environment in built.environments:
            environment[ARMED] = str(armed)
        built.start()

        def arm() -> None:
            if fault and fault.sql and built.postgres:
                with psycopg.connect(built.postgres.url) as database:
                    for statement in fault.sql:
                        database.execute(statement.encode())
            armed.touch()

        try:
            struck = await kills.stretch(built, HABITS, blows, dice, patience=PATIENCE, inside=arm)
        finally:
            armed.unlink(missing_ok=True)
    stumble = stumbled(armed)
    assert not stumble.exists(), stumble.read_text()
    return checker.faults(struck.history)


def noticed(fault: Fault, said: list[str]) -> bool:
    """Is it for this fault that the judge found something?"""
    return any(words in each for each in said for words in fault.said)
