"""The bell between processes: one channel a process, one message a transaction, no content.

Over the channel layer's pub/sub; with the in-memory layer there is no other process to hear it. A
lost message costs nothing but the seconds until the sweep.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

from rooms.bell import Ring
from rooms.delivery import figures

log = logging.getLogger(__name__)
GROUP = "rooms"


class Tower:
    """Rings to the other processes, and hears them."""

    def __init__(self, heard: Callable[[list[Ring]], None]) -> None:
        self._heard = heard
        self._layer: Any = get_channel_layer()
        self._channel: str | None = None
        self.others = self._layer is not None and not isinstance(self._layer, InMemoryChannelLayer)
        """Can there be another process?"""

    async def ring(self, rings: list[Ring]) -> None:
        """Tell the others. Failing is no harm: they sweep."""
        told = [[ring.room, ring.generation, ring.head] for ring in rings]
        try:
            await self._layer.group_send(GROUP, {"type": "bell", "rings": told})
        except Exception:
            figures.UNHEARD.inc()
            log.warning("the bell was not heard: the channel layer does not answer")

    async def listen(self) -> None:
        """Hear the others, for ever; when the layer is gone, try again every second."""
        while self.others:
            try:
                self._channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, self._channel)
                while True:
                    message = await self._layer.receive(self._channel)
                    self._heard([Ring(*ring) for ring in message["rings"]])
            except Exception:
                figures.UNHEARD.inc()
                log.warning("the bell is not heard: the channel layer does not answer")
                await asyncio.sleep(1)

    async def leave(self) -> None:
        """Hear nothing any more."""
        if self._channel is not None:
            try:
                await self._layer.group_discard(GROUP, self._channel)
            except Exception:
                log.warning("the channel layer does not answer")
