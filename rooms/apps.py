"""The app of rooms: entry, lifecycle, delivery. It knows nothing of moderation."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """`rooms`."""

    name = "rooms"
    default_auto_field = "django.db.models.BigAutoField"
