"""On PostgreSQL each page of generations keeps room for their next heads.

Every transaction of the log writes where its generations stand. In a full page the new version of a
row goes to another page, and anew into every index.
"""

from typing import Any

from django.db import migrations


def keep_room(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE rooms_generation SET (fillfactor = 40)", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0005_entries_by_the_hour"),
    ]

    operations = [migrations.RunPython(keep_room, migrations.RunPython.noop)]
