"""One person as the proofs meet her: what she said, and what her screen shows, as it comes."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from tests.endurance import history
from tests.endurance.history import Person
from tests.endurance.lines import Line
from tests.headless import Client, ClientFault, client_id
from tests.stories.guest import Guest


@dataclass(eq=False)
class Talker:
    """`texts` is of everybody, by client id: what is shown has to be what was said."""

    guest: Guest
    line: Line
    mentor: bool
    texts: dict[str, str]
    said: list[str] = field(default_factory=list)
    status: dict[str, str] = field(default_factory=dict)
    """Of each own message, as it is shown now."""
    shown: list[str] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)
    ready: bool = False
    dismissed: bool = False
    """She leaves, or somebody takes her out."""
    ended: str | None = None
    _read: int = 0

    @property
    def name(self) -> str:
        return self.guest.name

    @property
    def client(self) -> Client:
        return self.guest.client

    @property
    def unsent(self) -> list[str]:
        """Own messages that are not in the log yet, as far as her screen shows."""
        return [message for message in self.said if self.status.get(message) != "sent"]

    async def news(self) -> None:
        """Waits until her screen shows something else."""
        self.client.news.clear()
        await self.client.news.wait()
        self.look()

    def look(self) -> None:
        """Takes in what her screen was told since the last look."""
        if self.client.crowd.faults:
            raise ClientFault(self.client.crowd.faults[0])
        fresh, self._read = self.client.events[self._read :], len(self.client.events)
        for event in fresh:
            kind = event["type"]
            if kind == "line":
                self._line(event["line"])
            elif kind == "ready":
                self.ready = True
            elif kind == "ended":
                self._end(event["ended"])
            elif kind == "frozen":
                self.amiss.append(f"frozen: {event['reason']}")
            elif kind == "outdated" and self.ready:
                self.amiss.append("thrown out by a new generation")

    def _end(self, how: str) -> None:
        self.ended = how
        if not self.dismissed:
            self.amiss.append(f"ended: {how}")

    def _line(self, line: dict[str, str]) -> None:
        kind, message = line["kind"], client_id(line)
        if kind in ("withheld", "missed"):
            self.amiss.append(f"{kind}: {line.get('reason')}")
        if kind != "said":
            return
        if line["text"] != self.texts.get(message):
            self.amiss.append(f"shows words that nobody said as {message}")
        status, was_sent = line["status"], self.status.get(message) == "sent"
        # Her own comes once more with a line that came back: that only confirms it.
        if status == "sent" and not was_sent:
            self.shown.append(message)
        if line["own"]:
            if was_sent and status != "sent":
                self.amiss.append(f"{message} was sent and is now {status}")
            self.status[message] = status

    async def say(self, text: str) -> str:
        """Presses Send."""
        message = secrets.token_hex(16)
        # First of all: it may be on somebody's screen before the order to say it has returned.
        self.texts[message] = text
        self.said.append(message)
        await self.client.ask("say", id=message, text=text)
        return message

    async def insist(self) -> None:
        """Presses Send again wherever her screen asks whether it should still go."""
        for message in self.unsent:
            if self.status.get(message) in ("ask", "failed"):
                # Until the client answers, it is on its way.
                self.status[message] = "sending"
                self.said.remove(message)
                self.said.append(message)
                await self.client.ask("retry", id=message)

    async def sends(self, messages: list[str]) -> None:
        """Waits until these are sent, or her visit is over."""
        while not self.ended and any(self.status.get(each) != "sent" for each in messages):
            await self.insist()
            await self.news()

    async def person(self, upto: int) -> Person:
        """Everything of hers, for the judge; of the log no more than its first `upto` entries."""
        there = not self.ended
        secret = await asyncio.wait_for(self.client.secret(), 20) if there else None
        self.look()
        mute = ("may not write",) if there and not self.ready else ()
        return Person(
            name=self.name,
            seat=self.guest.seat.hex(),
            said=tuple(self.said),
            receipts=tuple(each for each in history.receipts(self.guest) if each[1] <= upto),
            sent=frozenset(m for m in self.said if self.status.get(m) == "sent"),
            shown=tuple(self.shown),
            told=tuple(each for each in history.told(self.guest) if each.seq <= upto),
            welcomes=history.welcomes(self.guest),
            amiss=(*self.amiss, *mute),
            secret=secret,
            roster=frozenset(each["seat"] for each in self.client.people) if there else frozenset(),
        )
