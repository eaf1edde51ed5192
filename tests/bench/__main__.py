"""`python -m tests.bench [--quick]`: measure, print a table, and the ratio on the last line."""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from tests import services
from tests.bench import contenders, table
from tests.bench.orders import Figures, Round

QUICK_SECONDS = 55
"""A quick run that has not ended by then never will."""
LAST_START = 40
"""Seconds after which a quick run, on a busy machine, begins no further round."""
ROUNDS = 3


def main() -> None:
    """Bounded in time; ends what it started, and nothing else."""
    began = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="within a minute")
    parser.add_argument("--rooms", type=int, default=20)
    parser.add_argument("--members", type=int, default=10)
    parser.add_argument("--window", type=int, default=1, help="unacknowledged messages a member")
    chosen = parser.parse_args()
    order = Round(warm=1.0, seconds=3.0) if chosen.quick else Round(warm=3.0, seconds=10.0)
    if chosen.quick:
        signal.signal(signal.SIGALRM, too_late)
        signal.alarm(QUICK_SECONDS)
    with ExitStack() as stack:
        scene = contenders.Scene(
            rooms=chosen.rooms,
            members=chosen.members,
            window=chosen.window,
            database=stack.enter_context(services.postgres(durable=True)),
            folder=Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peerchat-bench-"))),
        )
        servers = []
        for start in (contenders.bare, contenders.ours):
            server = stack.enter_context(start(scene))
            server.joined()
            servers.append(server)
        rounds: dict[str, list[Figures]] = {server.name: [] for server in servers}
        for number in range(ROUNDS):
            if chosen.quick and number and time.monotonic() - began > LAST_START:
                break
            for server in servers:
                scene.database.admin("psql", "--quiet", "--command", "CHECKPOINT")
                rounds[server.name].append(server.round(order))
    bare, ours = (table.add_up(name, done) for name, done in rounds.items())
    print(
        f"{chosen.rooms} rooms of {chosen.members}, each with {chosen.window} under way",
        "",
        sep="\n",
    )
    print(table.HEAD, bare.line(), ours.line(), "", *contenders.stamps(), "", sep="\n")
    print(f"fanout_cpu_ratio={ours.cost / bare.cost:.2f}")


def too_late(_signal: int, _frame: FrameType | None) -> None:
    """Unwinds, so that everything that was started is ended."""
    raise SystemExit(f"not done after {QUICK_SECONDS} s")


if __name__ == "__main__":
    main()
