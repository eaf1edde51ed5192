"""Goes well, and takes something away that the version before needs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rooms", "0007_agency_codes")]
    operations = [
        migrations.RunSQL("DELETE FROM rooms_room"),
        migrations.RunSQL("ALTER TABLE rooms_room RENAME COLUMN title TO heading"),
    ]
