"""An agency's codes, which may be used once.

On PostgreSQL a used one leaves its file with the next vacuum: there the deleted row bears the number
of the transaction that made a seat.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import rooms.columns


def at_once(_apps: Any, schema_editor: Any) -> None:
    """Do not wait for so many deleted rows."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE rooms_code SET "
            "(autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0006_room_for_heads"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=60)),
                ("band", models.CharField(max_length=8)),
                ("rooms", models.JSONField()),
                ("made", models.PositiveIntegerField()),
                ("until", models.PositiveIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("digest", rooms.columns.Bytes(max_length=32, primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="rooms.batch",
                    ),
                ),
            ],
        ),
        migrations.RunPython(at_once, migrations.RunPython.noop),
    ]
