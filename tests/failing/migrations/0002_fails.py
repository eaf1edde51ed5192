"""Does not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("failing", "0001_changes")]
    operations = [migrations.RunSQL("SELECT * FROM nowhere")]
