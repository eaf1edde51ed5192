"""A room as the Channels tutorial builds it, and one insert a message: what most chats are.

`python -m tests.bench.tutorial <port> <database>` serves on loopback until it is ended.
Its consumer and its group are the tutorial's, on Daphne; before it goes to the group, each message
is one row through the ORM. Of the layers it has the one that costs least, in memory, which would
drop what this load sends at once if only a hundred might wait for one member. Whoever connects to
`/<room>` is a member; a message and what comes of it look as on the bare server.
"""

from __future__ import annotations

import sys
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from daphne.server import Server
from django.conf import settings
from django.core.asgi import get_asgi_application

from peerchat import databases
from tests.bench.bare import ID

POOL = 8
EXPIRY = 600
"""Seconds, ten times as many as usual: what waited for longer is dropped without a word."""
CAPACITY = 100_000


def configure(database: str) -> None:
    """Django, as far as the tutorial needs it."""
    layer = {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": CAPACITY, "expiry": EXPIRY},
    }
    settings.configure(
        SECRET_KEY="a benchmark's",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.bench.tutorial",
        DATABASES={"default": databases.postgresql(database, pool=POOL)},
        CHANNEL_LAYERS={"default": layer},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


urlpatterns: list[Any] = []


def application() -> ProtocolTypeRouter:
    """The room, and its table made. Needs `configure`."""
    # Models exist only once Django is set up.
    from django.db import connection, models

    class Entry(models.Model):
        objects: models.Manager[Entry]
        room = models.IntegerField(db_index=True)
        body = models.BinaryField()

        class Meta:
            app_label = "bench"

    class Room(AsyncWebsocketConsumer):  # type: ignore[misc]  # it has no types
        async def connect(self) -> None:
            self.room = int(self.scope["path"][1:])
            await self.channel_layer.group_add(f"room_{self.room}", self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(f"room_{self.room}", self.channel_name)

        async def receive(self, *, bytes_data: bytes) -> None:
            entry = await Entry.objects.acreate(room=self.room, body=bytes_data)
            await self.send(bytes_data=bytes_data[:ID] + entry.pk.to_bytes(8, "big"))
            told = {"type": "chat.message", "seq": entry.pk, "message": bytes_data}
            await self.channel_layer.group_send(f"room_{self.room}", told)

        async def chat_message(self, event: dict[str, Any]) -> None:
            await self.send(bytes_data=event["seq"].to_bytes(8, "big") + event["message"])

    with connection.schema_editor() as tables:
        tables.create_model(Entry)
    return ProtocolTypeRouter({"http": get_asgi_application(), "websocket": Room.as_asgi()})


def main(port: str, database: str) -> None:
    """Until it is told to end."""
    configure(database)
    Server(application(), endpoints=[f"tcp:{port}:interface=127.0.0.1"]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
