"""Entries lie by the hour in which their generation began, on PostgreSQL in partitions.

The rows stay, and whoever is in a room resumes. Nothing may serve meanwhile: the code before asks
for another column. On PostgreSQL the indexes are made anew, where a table cannot become a
partitioned one.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import rooms.columns

HOURS = [
    "ALTER TABLE rooms_generation RENAME COLUMN day TO hour",
    "ALTER TABLE rooms_entry RENAME COLUMN day TO hour",
    "UPDATE rooms_generation SET hour = minute / 60",
    "UPDATE rooms_entry SET hour = (SELECT hour FROM rooms_generation WHERE id = generation_id)",
]
PARTITIONED = [
    "ALTER TABLE rooms_entry RENAME TO rooms_entry_before",
    "CREATE TABLE rooms_entry (LIKE rooms_entry_before INCLUDING CONSTRAINTS) PARTITION BY LIST (hour)",
    """DO $$
    DECLARE taken integer;
    BEGIN
        FOR taken IN SELECT DISTINCT hour FROM rooms_entry_before LOOP
            EXECUTE format(
                'CREATE TABLE rooms_entry_%s PARTITION OF rooms_entry FOR VALUES IN (%s) '
                'WITH (autovacuum_enabled = false)', taken, taken
            );
        END LOOP;
    END $$""",
    "INSERT INTO rooms_entry SELECT * FROM rooms_entry_before",
    "DROP TABLE rooms_entry_before",
    "ALTER TABLE rooms_entry ADD PRIMARY KEY (hour, generation_id, seq)",
    """ALTER TABLE rooms_entry ADD CONSTRAINT a_client_id_is_stored_once_a_sender
       UNIQUE (hour, generation_id, sender, client_id)""",
    """ALTER TABLE rooms_entry ADD CONSTRAINT a_commitment_is_stored_once
       UNIQUE (hour, generation_id, commitment)""",
    """CREATE UNIQUE INDEX one_commit_an_epoch ON rooms_entry (hour, generation_id, epoch)
       WHERE kind = 1""",
    # Recurses into the partitions; `keeping` says why.
    "ALTER TABLE rooms_entry "
    + ", ".join(
        f"ALTER COLUMN {name} SET STATISTICS 0"
        for name in ("sender", "client_id", "commitment", "body", "welcome", "changes", "stamp")
    ),
]


def by_the_hour(_apps: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:  # what a key from the row to its generation has still to check, now
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in HOURS + (PARTITIONED if postgresql else []):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0004_mentors_lost"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(by_the_hour)],
            state_operations=[
                migrations.DeleteModel(name="Entry"),
                migrations.RenameField(model_name="generation", old_name="day", new_name="hour"),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "hour",
                                "generation_id",
                                "seq",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("hour", models.PositiveIntegerField()),
                        ("seq", models.PositiveBigIntegerField()),
                        ("kind", models.PositiveSmallIntegerField()),
                        ("epoch", models.PositiveBigIntegerField()),
                        ("sender", rooms.columns.Bytes(max_length=16)),
                        ("client_id", rooms.columns.Bytes(max_length=16)),
                        ("commitment", rooms.columns.Bytes(max_length=32)),
                        ("body", rooms.columns.Bytes()),
                        ("welcome", rooms.columns.Bytes(null=True)),
                        ("changes", rooms.columns.Bytes(null=True)),
                        ("stamp", rooms.columns.Bytes()),
                        ("minute", models.PositiveIntegerField()),
                        (
                            "generation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="rooms.generation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hour", "generation", "sender", "client_id"),
                                name="a_client_id_is_stored_once_a_sender",
                            ),
                            models.UniqueConstraint(
                                fields=("hour", "generation", "commitment"),
                                name="a_commitment_is_stored_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", 1)),
                                fields=("hour", "generation", "epoch"),
                                name="one_commit_an_epoch",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("changes__isnull", False), ("kind", 1)),
                                    models.Q(
                                        ("changes__isnull", True),
                                        ("kind", 2),
                                        ("welcome__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="only_commits_carry_changes_and_welcomes",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
