"""`python -m tests.assurance.soak`: 200 sockets on SQLite, and 200 on two processes with
PostgreSQL and Valkey, at the same time.

MINUTES (30 unless named), of which half is warm-up.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from tests import ending, services, sizes
from tests.bench.works import Bar
from tests.endurance.soak import PASSERS_BY, Soaked, soak

SLOPE = 1.0
"""MiB an hour for each process, at most."""
COUNT = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"


def main() -> int:
    """0 when nothing grew."""
    ending.as_interrupted()
    with (
        tempfile.TemporaryDirectory() as folder,
        services.postgres() as database,
        services.valkey() as bell,
    ):
        results = asyncio.run(_both(Path(folder), database, bell))
    wrong = 0
    for name, (processes, soaked) in results.items():
        held = list(_bars(soaked, processes))
        wrong += sum(not bar.met for bar in held)
        first, last = soaked.looks[0], soaked.looks[-1]
        came = f"messages={soaked.messages} refused={soaked.refused}"
        print(name, came, first, last, *held, sep="\n  ", flush=True)
    return 1 if wrong else 0


async def _both(
    folder: Path, database: services.Postgres, bell: services.Valkey
) -> dict[str, tuple[int, Soaked]]:
    many = {"PEERCHAT_DATABASE_URL": database.url, "PEERCHAT_REDIS_URL": bell.url}

    def connections() -> int:
        with psycopg.connect(database.url) as asking:
            ((count,),) = asking.execute(COUNT).fetchall()
        return int(count)

    async def one(
        name: str, stored: dict[str, str], processes: int, count: Callable[[], int]
    ) -> Soaked:
        return await soak(
            folder / name,
            stored,
            processes=processes,
            connections=count,
            warm=sizes.SOAK / 2,
            seconds=sizes.SOAK / 2,
        )

    sqlite, postgresql = await asyncio.gather(
        one("embedded", {}, 1, lambda: 0), one("many", many, 2, connections)
    )
    return {"SQLite": (1, sqlite), "PostgreSQL": (2, postgresql)}


def _bars(soaked: Soaked, processes: int) -> Iterator[Bar]:
    yield Bar("memory_slope_mib_an_hour", soaked.slope() / processes, SLOPE)
    least = sizes.SOAK / PASSERS_BY / 2
    yield Bar("refused_at_the_door", soaked.refused, least, at_least=True)
    yield Bar("more_descriptors", soaked.more(lambda look: look.descriptors), 0)
    yield Bar("more_connections", soaked.more(lambda look: look.connections), 0)


if __name__ == "__main__":
    sys.exit(main())
