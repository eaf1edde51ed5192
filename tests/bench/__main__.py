"""`python -m tests.bench [--quick]`: measure, print tables and bars, and the ratio on the last
line."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from types import FrameType

from tests import services
from tests.bench import contenders, resting, table, works
from tests.bench.contenders import Contender, Scene, Start
from tests.bench.orders import Figures, Round
from tests.bench.table import Result
from tests.bench.works import Work

EVERYBODY: Sequence[Start] = (
    contenders.bare,
    contenders.ours,
    contenders.embedded,
    contenders.two,
    contenders.tutorial,
)
QUICK_SECONDS = 55
"""A quick run that has not ended by then never will."""
LAST_START = 40
"""Seconds after which a quick run, on a busy machine, begins no further round."""
ROUNDS = 3


def main() -> None:
    """Bounded in time; ends what it started, and nothing else."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="within a minute")
    if parser.parse_args().quick:
        results = quick()
    else:
        results = whole()
        print(*works.bars(results), *resting.bars(), sep="\n")
    print("", *contenders.stamps(), "", sep="\n")
    ours, bare = (results[works.SATURATED][name] for name in ("ours", "bare"))
    print(f"fanout_cpu_ratio={ours.cost / bare.cost:.2f}")


def quick() -> works.Results:
    """The first work, ours and the practical limit."""
    began = time.monotonic()
    signal.signal(signal.SIGALRM, too_late)
    signal.alarm(QUICK_SECONDS)
    compared = (contenders.bare, contenders.ours)
    return measured(
        (works.SATURATED,), compared, 1.0, 3.0, lambda: time.monotonic() - began > LAST_START
    )


def whole() -> works.Results:
    """Everybody at everything; a quarter of an hour."""
    return measured(works.WORKS, EVERYBODY, 3.0, 10.0, lambda: False)


def measured(
    wanted: Sequence[Work],
    compared: Sequence[Start],
    warm: float,
    seconds: float,
    is_late: Callable[[], bool],
) -> works.Results:
    """By work and name of the contender. Each table is printed when it is there."""
    results = {}
    with ExitStack() as stack:
        postgres = stack.enter_context(services.postgres(durable=True))
        valkey = stack.enter_context(services.valkey())
        for (rooms, members), same in groupby(wanted, lambda work: (work.rooms, work.members)):
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="peerchat-bench-"))
            )
            scene = Scene(
                rooms=rooms, members=members, postgres=postgres, valkey=valkey, folder=folder
            )
            with ExitStack() as running:
                servers = [running.enter_context(start(scene)) for start in compared]
                for server in servers:
                    server.joined()
                for work in same:
                    order = Round(warm=warm, seconds=seconds, rate=work.rate)
                    results[work] = rounds(scene, servers, order, is_late)
                    print(work, table.HEAD, sep="\n")
                    print(*(result.line() for result in results[work].values()), "", sep="\n")
    return results


def rounds(
    scene: Scene, servers: Sequence[Contender], order: Round, is_late: Callable[[], bool]
) -> dict[str, Result]:
    """They take turns."""
    figures: dict[str, list[Figures]] = {server.name: [] for server in servers}
    for number in range(ROUNDS):
        if number and is_late():
            break
        for server in servers:
            scene.postgres.admin("psql", "--quiet", "--command", "CHECKPOINT")
            figures[server.name].append(server.round(order))
    return {name: table.add_up(name, done) for name, done in figures.items()}


def too_late(_signal: int, _frame: FrameType | None) -> None:
    """Unwinds, so that everything that was started is ended."""
    raise SystemExit(f"not done after {QUICK_SECONDS} s")


if __name__ == "__main__":
    main()
