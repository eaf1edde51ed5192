"""What answers what: pages and API through Django, the room's socket at `/ws`.

Both doors stand behind the same two rules: only our own origin may act, and nothing that a client
says about proxies or prefixes is heard.
"""

from __future__ import annotations

import asyncio
import logging
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")

from django.core.asgi import get_asgi_application

django = get_asgi_application()

from django.conf import settings  # noqa: E402

from peerchat.doors import Doors  # noqa: E402
from rooms.delivery import hub, log  # noqa: E402
from rooms.delivery.consumer import socket  # noqa: E402

logger = logging.getLogger(__name__)
AGAIN = 5.0
"""Seconds until the hub is tried again."""

application = Doors(pages=django, socket=socket, origin=settings.CONFIG.origin)


async def begin() -> None:
    """The hub works from the start: what is past is forgotten also while nobody comes."""
    while True:
        try:
            await hub.here()
        except Exception:
            logger.warning("the hub cannot start yet: the database does not answer as it should")
            await asyncio.sleep(AGAIN)
        else:
            return


async def end() -> None:
    """The process ends: its seats are nobody's, and the writer has written what waited."""
    try:
        await hub.stop()
    finally:
        await asyncio.to_thread(log.stop)
