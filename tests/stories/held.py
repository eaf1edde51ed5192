"""What somebody's client sends, kept on its way: late, and not lost."""

from __future__ import annotations

from collections.abc import Iterable

from rooms.wire import frames
from tests.stories.guest import Guest, soon


class Held:
    """Keeps her frames of one kind on their way until told to let go."""

    def __init__(self, guest: Guest, kind: type[frames.FromClient]) -> None:
        self._guest, self._kind = guest, kind
        self._frames: list[frames.FromClient] = []
        guest.between.meddle = self._hold

    def _hold(self, frame: frames.FromClient) -> Iterable[frames.FromClient]:
        if isinstance(frame, self._kind):
            self._frames.append(frame)
        else:
            yield frame

    async def one(self) -> None:
        await soon(lambda: self._frames, "something is on its way")

    def go(self) -> None:
        self._guest.between.honest()
        for frame in self._frames:
            self._guest.between.ask(frame)
