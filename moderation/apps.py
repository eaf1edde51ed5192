"""The app of moderation."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """`moderation`."""

    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"
