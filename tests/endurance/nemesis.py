"""What may befall a house: its processes are killed, alone or together, and its services freeze."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random

import psutil

from tests.running import PATIENCE, Running
from tests.stories.house import House

SERVES_US = "postgres: peerchat peerchat"
"""What a backend of our database calls itself."""


@dataclass(frozen=True)
class Blow:
    """`fall` and `mend` may take seconds, and block. It `lasts` so many seconds at most."""

    what: str
    fall: Callable[[], None]
    mend: Callable[[], None]
    lasts: float
    kills: bool


def blows(house: House, kills: int, dice: Random) -> Iterator[Blow]:
    """Blow after blow until so many have killed: every kind in turn, in an order of its own each
    time."""
    while True:
        kinds = list(_kinds(house))
        dice.shuffle(kinds)
        for blow in kinds:
            if kills == 0:
                return
            kills -= blow.kills
            yield blow


def _kinds(house: House) -> Iterator[Blow]:
    web = range(len(house.origins))
    for number in web:
        yield _kill(
            f"web {number + 1}", [partial(house.kill, number)], [partial(house.start, number)]
        )
    if len(web) > 1:
        yield _kill("all of web", [house.kill], [house.start])
    if not (house.postgres and house.valkey):
        return
    cluster, bell = house.postgres.process, house.valkey.process
    yield _kill("PostgreSQL", [cluster.kill], [cluster.start])
    yield _kill("a backend", [partial(_kill_a_backend, cluster)], [cluster.wait])
    yield _kill("Valkey", [bell.kill], [bell.start])
    yield _kill("PostgreSQL and Valkey", [cluster.kill, bell.kill], [bell.start, cluster.start])
    yield _kill(
        "everything",
        [house.kill, cluster.kill, bell.kill],
        [cluster.start, bell.start, house.start],
    )
    for what, frozen in (("PostgreSQL", cluster), ("Valkey", bell)):
        yield Blow(f"{what} frozen", frozen.freeze, frozen.thaw, lasts=5.0, kills=False)


def _kill(
    what: str, fall: Sequence[Callable[[], None]], mend: Sequence[Callable[[], None]]
) -> Blow:
    return Blow(what, partial(_each, fall), partial(_each, mend), lasts=0.5, kills=True)


def _each(steps: Sequence[Callable[[], None]]) -> None:
    for step in steps:
        step()


def _kill_a_backend(cluster: Running) -> None:
    """One that serves a connection: PostgreSQL then ends all others, and recovers by itself."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for child in psutil.Process(cluster.pid).children():
            with suppress(psutil.NoSuchProcess):
                if SERVES_US in " ".join(child.cmdline()):
                    child.kill()
                    child.wait()
                    return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL serves nobody")
