"""What Django is to know of the composition root."""

from __future__ import annotations

from django.apps import AppConfig


class PeerchatConfig(AppConfig):
    """Its commands and its checks."""

    name = "peerchat"

    def ready(self) -> None:
        """Registers the checks."""
        from peerchat import checks  # noqa: F401, PLC0415 (Django calls this once it is set up)
