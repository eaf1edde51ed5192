"""Does not. With SLOWLY it says `now` first and waits to be killed."""

import os
import time
from typing import Any

from django.db import migrations


def wait(_apps: Any, _schema_editor: Any) -> None:
    if os.environ.get("SLOWLY"):
        print("now", flush=True)
        time.sleep(30)


class Migration(migrations.Migration):
    dependencies = [("failing", "0001_changes")]
    operations = [migrations.RunPython(wait), migrations.RunSQL("SELECT * FROM nowhere")]
