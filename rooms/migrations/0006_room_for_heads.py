"""On PostgreSQL each page of generations that is filled from now on keeps room for their next heads.

Every transaction of the log writes where its generations stand. In a full page the new version of a
row goes to another page, and anew into every index. 40: at its fullest a page has as many new
versions as old ones, until the old ones are pruned.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations


def on_postgresql(statement: str) -> Callable[[Any, Any], None]:
    def run(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0005_entries_by_the_hour"),
    ]

    operations = [
        migrations.RunPython(
            on_postgresql("ALTER TABLE rooms_generation SET (fillfactor = 40)"),
            on_postgresql("ALTER TABLE rooms_generation RESET (fillfactor)"),
        )
    ]
