"""The bell between processes: one channel a process, one message at a time, no content.

Over the channel layer's pub/sub; with the in-memory layer there is no other process to hear it. A
lost message costs nothing but the seconds until the sweep. What is rung while one message is on its
way goes with the next, so a busy process rings no more often than others can hear it.
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
PATIENCE = 3.0
"""Seconds for one message to the others. By then they have swept, and the next one waits."""


class Tower:
    """Rings to the other processes, and hears them."""

    def __init__(self, heard: Callable[[list[Ring]], None]) -> None:
        self._heard = heard
        self._layer: Any = get_channel_layer()
        self._channel: str | None = None
        self.others = self._layer is not None and not isinstance(self._layer, InMemoryChannelLayer)
        """Can there be another process?"""
        self._untold: dict[tuple[bytes, bool], Ring] = {}
        self._rung = asyncio.Event()

    def ring(self, rings: list[Ring]) -> None:
        """Have the others told, if there can be any."""
        if self.others:
            self._untold |= {(ring.room, ring.head == 0): ring for ring in rings}
            self._rung.set()

    async def tell(self) -> None:
        """Tell the others, for ever. Failing is no harm: they sweep."""
        while self.others:
            await self._rung.wait()
            self._rung.clear()
            rings, self._untold = self._untold, {}
            told = [[ring.room, ring.generation, ring.head] for ring in rings.values()]
            try:
                async with asyncio.timeout(PATIENCE):
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
