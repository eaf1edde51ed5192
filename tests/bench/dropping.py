"""How long forgetting keeps the log waiting on PostgreSQL: rewriting a table, or dropping a part.

`python -m tests.bench.dropping [--rows N]`: the same rows, of which half are past, in one table and
in two partitions. While `VACUUM FULL` rewrites the first, nobody can post; while a partition of the
second is dropped, neither. Prints the seconds of each and their ratio.
"""

from __future__ import annotations

import argparse
import secrets
import time

import psycopg

from tests import services

KEYS = "PRIMARY KEY (hour, generation_id, seq), UNIQUE (hour, generation_id, commitment)"
COLUMNS = "hour int4, generation_id int8, seq int8, commitment bytea, body bytea, stamp bytea"
BODY, STAMP = 420, 400


def fill(database: psycopg.Connection, table: str, rows: int) -> None:
    """Half of them in each of two hours."""
    with database.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "int8", "int8", "bytea", "bytea", "bytea"])
        body, stamp = secrets.token_bytes(BODY), secrets.token_bytes(STAMP)
        for seq in range(rows):
            hour = seq % 2
            copy.write_row((hour, hour, seq, secrets.token_bytes(32), body, stamp))


def seconds(database: psycopg.Connection, *statements: str) -> float:
    began = time.monotonic()
    for statement in statements:
        database.execute(statement.encode())
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dropping")
    parser.add_argument("--rows", type=int, default=500_000)
    rows = parser.parse_args().rows
    with (
        services.postgres(durable=True) as cluster,
        psycopg.connect(cluster.url, autocommit=True) as database,
    ):
        database.execute(f"CREATE TABLE whole ({COLUMNS}, {KEYS})")
        database.execute(f"CREATE TABLE parts ({COLUMNS}, {KEYS}) PARTITION BY LIST (hour)")
        for hour in (0, 1):
            database.execute(f"CREATE TABLE parts_{hour} PARTITION OF parts FOR VALUES IN ({hour})")
        for table in ("whole", "parts"):
            fill(database, table, rows)
        database.execute("CHECKPOINT")
        deleting = seconds(database, "DELETE FROM whole WHERE hour = 0")
        rewriting = seconds(database, "VACUUM FULL whole")
        dropping = seconds(database, "DROP TABLE parts_0")
    print(f"rows={rows} delete_s={deleting:.2f} vacuum_full_s={rewriting:.2f}")
    print(f"drop_partition_s={dropping:.3f} ratio={rewriting / dropping:.0f}")


if __name__ == "__main__":
    main()
