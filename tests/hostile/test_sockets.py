"""Well-formed frames that mean harm, from somebody who sits in the room: numbers at their ends, the
words of others, bodies of something else. The socket answers with a refusal that is the client's
own fault, and the room goes on. # C2
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from rooms.wire import frames, padding
from rooms.wire.refusals import ANSWERS
from tests.hostile import sizes, spoiling
from tests.hostile.wire_parsers import MENTOR, SURVIVOR
from tests.rooms import talking
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import Device, admitted, connected, opened, seated

pytestmark = on_both_databases
EXAMPLES = max(sizes.EXAMPLES // 50, 50)
NUMBERS = (0, 1, 2, 127, 1_023, 2**31 - 1, 2**31, 2**32, 2**53 - 1)


@pytest_asyncio.fixture
async def scene(database: str, settings: Any) -> AsyncIterator[Scene]:
    settings.FRAMES_A_SECOND = 1_000_000
    yield await talking.scene()
    await talking.quiet()


def _honest(scene: Scene, device: Device, mentor: bool) -> list[frames.FromClient]:
    """What somebody who sits there may say."""
    added = frames.Added(seat=secrets.token_bytes(16), leaf=2)
    package = padding.pad_key_package(MENTOR if mentor else SURVIVOR)
    return [
        scene.message(),
        msgspec.structs.replace(scene.change(removes=(1,)), adds=[added]),
        scene.change(removes=(9,)),
        scene.change(),
        frames.Knock(room=scene.room, key_package=package),
        frames.Open(
            room=scene.room, where="inside", generation=2, group_id=bytes(16), descriptor="a.b.c"
        ),
        frames.Resume(
            room=scene.room, generation=1, seat=device.seat, secret=bytes(32), cursor=2**53 - 1
        ),
    ]


def _spoilt(frame: frames.FromClient, rng: Random) -> frames.FromClient:
    """The same frame, of the right form, with one or two members that are not as they should be."""
    made: dict[str, Callable[[Any], Any]] = {
        "generation": lambda _: rng.choice(NUMBERS[1:]),
        "epoch": lambda _: rng.choice(NUMBERS),
        "cursor": lambda _: rng.choice(NUMBERS),
        "body": lambda body: spoiling.spoilt([body], rng)[:8_192] or b"x",
        "client_id": lambda _: rng.randbytes(16),
        "group_id": lambda _: rng.randbytes(16),
        "seat": lambda _: rng.randbytes(16),
        "descriptor": lambda text: text * rng.randint(1, 3_000),
        "removes": lambda _: [rng.choice((0, 1, 9, 1_023)) for _ in range(rng.choice((1, 2, 64)))],
        "welcome": lambda _: padding.pad_welcome(b"\x00\x01\x00\x03" + rng.randbytes(40)),
        "key_package": lambda data: spoiling.flipped(data, rng),
    }
    names = [name for name in frame.__struct_fields__ if name in made]
    picked = rng.sample(names, min(len(names), rng.randint(1, 2)))
    return msgspec.structs.replace(
        frame, **{name: made[name](getattr(frame, name)) for name in picked}
    )


@dataclass
class Hostile:
    """Somebody with a seat who dials again whenever her socket was closed, and lies about where
    she left off.
    """

    scene: Scene
    device: Device
    sockets: AsyncExitStack
    rng: Random

    async def says(self, frame: frames.FromClient) -> tuple[list[str], bool]:
        """The refusals that this frame brought, and whether it was stored."""
        heard, before = self.device.heard, len(self.device.heard)
        await self.device.say(frame)
        try:
            await self._answer(frame, before)
        except AssertionError:  # closed, as some refusals say
            await self._again()
        new = heard[before:]
        codes = [told.code for told in new if isinstance(told, frames.Refused)]
        return codes, any(isinstance(told, frames.Receipt) for told in new)

    async def _answer(self, frame: frames.FromClient, before: int) -> None:
        """The log answers by client id, when it comes to it; for all else a ping shows the end."""
        wanted = getattr(frame, "client_id", None)
        if wanted is None:
            await self.device.say(frames.Ping(room=self.scene.room))
            await self.device.hear(frames.Pong, len(self.device.all(frames.Pong)) + 1)
            return
        while not any(
            isinstance(told, frames.Receipt | frames.Refused) and told.client_id == wanted
            for told in self.device.heard[before:]
        ):
            data = await self.device.line.receive_from(timeout=10)
            assert isinstance(data, bytes)
            self.device.heard.append(frames.read_from_server(data))

    async def _again(self) -> None:
        old, self.device = self.device, await self.sockets.enter_async_context(connected())
        self.device.seat, self.device.secret = old.seat, old.secret
        await self.device.say(
            frames.Resume(
                room=self.scene.room,
                generation=self.rng.choice((self.scene.number, *NUMBERS)),
                seat=old.seat,
                secret=old.secret,
                cursor=self.rng.choice(NUMBERS),
            )
        )
        await self.device.hear(frames.Resumed)


@pytest.mark.parametrize("mentor", [False, True], ids=["survivor", "mentor"])
async def test_a_member_who_means_harm_is_refused_and_the_room_goes_on(
    scene: Scene, mentor: bool
) -> None:
    rng = sizes.chance(f"sockets {mentor}")
    on_shift = scene.mentor()
    async with (
        AsyncExitStack() as sockets,
        seated(scene, on_shift) as mo,
        seated(scene) as ana,
        seated(scene) as bea,
    ):
        await opened(scene, on_shift, mo)
        await admitted(scene, mo, ana, bea)
        hostile = Hostile(scene, mo if mentor else ana, sockets, rng)
        heard: set[str] = set()
        for number in range(EXAMPLES):
            frame = _spoilt(rng.choice(_honest(scene, hostile.device, mentor)), rng)
            codes, stored = await hostile.says(frame)
            for code in codes:
                told = f"SEED={sizes.SEED} {number} {code}: {frames.write(frame).hex()}"
                assert ANSWERS[code].fault in ("client", "race"), told  # type: ignore[index]
            heard.update(codes)
            scene.epoch += stored and isinstance(frame, frames.Commit)
        print(f"sockets: SEED={sizes.SEED} {EXAMPLES} frames, refused with {sorted(heard)}")
        assert len(heard) > 3
        message = scene.message()
        await bea.say(message)
        receipt = await bea.hear(frames.Receipt)
        assert receipt.client_id == message.client_id
