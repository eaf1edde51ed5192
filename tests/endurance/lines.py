"""Lines that fail: a server in between that is out of reach when the real one is, and that loses
frames on their way if it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import TypeVar
from urllib.parse import urlsplit

from picows import WSUpgradeRequest, WSUpgradeResponseWithListener

from rooms.wire import frames
from tests.liar import Liar, standing

Frame = TypeVar("Frame", bound=frames.FromServer | frames.FromClient)


class Line(Liar):
    """Between one client and its server. `lost` counts frames that did not arrive."""

    lost = 0

    def accept(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener | None:
        """There is no line to be had while there is no server behind it."""
        self.dead = not _listens(self._origin)
        return super().accept(request)

    def lose(self, share: float, dice: Random) -> None:
        """From now on loses this share of frames, both ways."""

        def maybe(frame: Frame) -> Iterable[Frame]:
            if dice.random() < share:
                self.lost += 1
            else:
                yield frame

        self.tamper = self.meddle = maybe


def _listens(origin: str) -> bool:
    where = urlsplit(origin)
    with socket.socket() as probe:
        return probe.connect_ex((where.hostname, where.port)) == 0


def line(origin: str) -> AbstractAsyncContextManager[Line]:
    """One that stands before the server at `origin`."""
    return standing(Line(origin))
