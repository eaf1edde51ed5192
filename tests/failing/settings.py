"""The service's own settings, and an app whose second migration fails after its first did not."""

from peerchat.settings import *  # noqa: F403
from peerchat.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.failing"]
