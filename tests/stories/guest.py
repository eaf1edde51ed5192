"""Somebody in a room, and the server in between as she sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rooms.wire import frames, key_packages, padding
from tests.headless import Client, Event
from tests.liar import Liar

Frame = TypeVar("Frame", bound=frames.FromServer | frames.FromClient)
FOLLOWED = frames.Entry | frames.Welcome
QUIET = frames.Ping | frames.Freeze
"""What somebody who stopped may still say: nothing into the room."""


async def soon(holds: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Waits until `holds()`, for what happens on the wire and not in a client."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not seen: {what}"
        await asyncio.sleep(0.02)


@dataclass
class Guest:
    """Somebody in the room, and the server as she sees it."""

    name: str
    client: Client
    between: Liar

    def told(self, kind: type[Frame]) -> list[Frame]:
        """What the real server said to her, of a kind."""
        return [frame for frame in self.between.told if isinstance(frame, kind)]

    def asked(self, kind: type[Frame]) -> list[Frame]:
        """What her client said, of a kind."""
        return [frame for frame in self.between.asked if isinstance(frame, kind)]

    @property
    def seat(self) -> bytes:
        return self.told(frames.Seated)[-1].seat

    @property
    def leaf(self) -> int:
        return next(int(person["leaf"]) for person in self.client.people if person["self"])

    @property
    def key_package(self) -> bytes:
        """The newest with which she knocked, without its padding."""
        return padding.unpad_key_package(self.asked(frames.Knock)[-1].key_package)

    @property
    def signature_key(self) -> bytes:
        return key_packages.read(self.key_package).leaf.signature_key

    @property
    def _followed(self) -> list[frames.Entry | frames.Welcome]:
        """What the real server told of the generation that it told of last, in the order told."""
        told = [frame for frame in self.between.told if isinstance(frame, FOLLOWED)]
        return [frame for frame in told if frame.generation == told[-1].generation]

    @property
    def log(self) -> list[frames.Entry]:
        """The newest generation's log as the real server told it, each entry once."""
        entries = [frame for frame in self._followed if isinstance(frame, frames.Entry)]
        return list({entry.seq: entry for entry in entries}.values())

    @property
    def next_seq(self) -> int:
        return max((frame.seq for frame in self._followed), default=0) + 1

    @property
    def attended(self) -> bool:
        """Whether she hears a mentor, by her own clock: her screen lets her write."""
        event = self.client.last("attended")
        return event is None or bool(event["attended"])

    @property
    def online(self) -> bool:
        """Whether her line is there, as her screen shows it."""
        event = self.client.last("connection")
        return event is not None and event["connection"] == "online"

    def said(self) -> list[Event]:
        """Everything that her screen shows as somebody's words, or in place of them."""
        return [*self.client.lines("said"), *self.client.lines("withheld")]

    def withheld(self) -> list[str]:
        """Why each entry that is not shown is not."""
        return [line["reason"] for line in self.client.lines("withheld")]

    async def loses_her_line(self) -> None:
        """It breaks, and she has noticed: what her screen said of it before is over."""
        told = len(self.client.told("connection"))
        self.between.cut()
        await self.client.until(
            lambda client: len(client.told("connection")) > told, "loses her line"
        )

    async def hears(self, text: str) -> None:
        await self.client.until(lambda client: text in client.heard(), f"hears {text!r}")

    async def withholds(self, *reasons: str) -> None:
        """Her screen has explained exactly these entries away, in this order."""
        await self.client.until(
            lambda _: len(self.withheld()) >= len(reasons), f"withholds {reasons}"
        )
        assert self.withheld() == list(reasons)

    async def freezes(self, *reasons: str) -> str:
        """She stops for one of these reasons, and it is told which: whatever she says now stays
        with her, and nothing new is shown."""
        await self.client.until(lambda client: client.frozen, f"freezes for {reasons}")
        reason = self.client.frozen
        assert reason in reasons, f"{self.name} stopped for {reason}, not for {reasons}"
        sent, shown = len(self.between.asked), len(self.said())
        text = await self.client.say("is anybody there?")
        await self.client.until(lambda client: client.lines("said")[-1]["id"] == text, "keeps it")
        await self.client.secret()
        assert all(isinstance(frame, QUIET) for frame in self.between.asked[sent:])
        assert len(self.said()) == shown + 1
        assert self.client.lines("said")[-1]["status"] != "sent"
        return reason

    async def refused(self, code: str, frame: frames.FromClient) -> None:
        """The real server refuses this frame on her own socket."""
        before = len(self.told(frames.Refused))
        self.between.ask(frame)
        await soon(lambda: len(self.told(frames.Refused)) > before, f"refused: {code}")
        assert self.told(frames.Refused)[before].code == code
