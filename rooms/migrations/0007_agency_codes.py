"""An agency's codes, which may be used once."""

import django.db.models.deletion
from django.db import migrations, models

import rooms.columns


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
    ]
