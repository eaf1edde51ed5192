"""`python -m tests.assurance.siege`: what a hostile crowd can do, with honest people beside it.

First connections are held (half-open, silent, unread, without an end), then frames come as well,
10,000 a second. MINUTES each (2 unless named), on SQLite and on PostgreSQL. Bars are printed with
what was measured.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from tests import ending, services, sizes
from tests.bench import table
from tests.bench.works import Bar
from tests.siege import standing
from tests.siege.orders import Force
from tests.siege.standing import Report

HELD = Force(
    seconds=sizes.SIEGE,
    honest=20,
    hostile=4,
    frames=600,  # of members who keep to the pace, in the rooms of those who never read
    outsiders=0,
    half_open=5_000,
    idle=2_000,
    stuck=5,
    body=400 * 2**20,
)
FLOODED = msgspec.structs.replace(HELD, frames=10_000, outsiders=160)


def main() -> int:
    """0 when every bar was met, on both."""
    ending.as_interrupted()
    return max(
        _stood(where, force) for where in ("SQLite", "PostgreSQL") for force in (HELD, FLOODED)
    )


def _stood(where: str, force: Force) -> int:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stored = {}
        if where == "PostgreSQL":
            stored["PEERCHAT_DATABASE_URL"] = stack.enter_context(services.postgres()).url
        report = asyncio.run(standing.withstand(Path(folder), stored, force))
    held = list(_bars(report, force))
    newcomers = sorted(report.newcomers)
    print(
        f"{where}, {force.frames} frames a second",
        force,
        report,
        f"newcomers waited {table.percentile(newcomers, 0.5)} s, {newcomers[-1]} s at most",
        *held,
        sep="\n  ",
        flush=True,
    )
    return 0 if all(bar.met for bar in held) and not report.files else 1


def _bars(report: Report, force: Force) -> Iterator[Bar]:
    """What was promised for such a day."""
    yield Bar("honest_p99_ms", report.during, 500)
    yield Bar("held_at_once", report.losses.held, 5_500, at_least=True)
    if force.outsiders == 0:
        yield Bar("newcomer_seconds", max(report.newcomers), 1)
        stuck = force.stuck * force.hostile
        yield Bar("never_read_and_let_go", report.losses.stuck_closed / stuck, 1, at_least=True)
    else:
        yield Bar(
            "hostile_frames_a_second", report.losses.frames / force.seconds, 9_000, at_least=True
        )
    yield Bar("memory_mib", report.memory, 512)
    yield Bar("recovery_seconds", report.recovered, 5)
    yield Bar("body_taken_mib", report.losses.body / 2**20, 8)


if __name__ == "__main__":
    sys.exit(main())
