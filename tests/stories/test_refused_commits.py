"""What changes a room, and is refused: by the real server where it can tell, and by every client
when a lying server hands it out all the same, well stamped."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import msgspec
import pytest

from rooms.wire import frames, padding
from tests.headless import Crowd
from tests.stories.gathering import Gathering, Guest, gathering
from tests.stories.house import House

pytestmark = pytest.mark.story


@pytest.fixture
async def room(embedded: House, clients: Crowd) -> AsyncIterator[Gathering]:
    async with gathering(embedded, clients) as gathered:
        yield gathered


async def three(room: Gathering) -> tuple[Guest, Guest, Guest, Guest]:
    """Mo with Ana, Bea and Cleo, who have heard each other."""
    mo = await room.opened()
    ana, bea, cleo = [await room.survivor(name) for name in ("Ana", "Bea", "Cleo")]
    await room.admit(mo, ana, bea, cleo)
    await ana.client.say("Hello.")
    for guest in (mo, bea, cleo):
        await guest.hears("Hello.")
    return mo, ana, bea, cleo


def commit(room: Gathering, body: bytes, *, removes: list[int]) -> frames.Commit:
    """A commit frame as a mentor would send it."""
    return frames.Commit(
        room=room.room,
        generation=1,
        client_id=secrets.token_bytes(16),
        epoch=1,
        body=body,
        adds=[],
        removes=removes,
        welcome=None,
    )


async def test_a_survivors_remove_is_refused_by_the_server_and_by_every_client(
    room: Gathering,
) -> None:
    """# C4"""
    mo, ana, bea, cleo = await three(room)
    honest = await mo.client.forge(kind="remove", leaf=cleo.leaf)
    forged = await ana.client.forge(kind="remove", leaf=cleo.leaf)
    removes = [cleo.leaf]
    await ana.refused("not_allowed", commit(room, forged.message, removes=removes))

    entry = room.entry(bea, forged.message, kind=1, by=ana)
    room.lie(bea, msgspec.structs.replace(entry, removes=removes))
    await bea.freezes("commit")
    assert len(bea.client.people) == 4
    entry = room.entry(mo, honest.message, kind=1, by=mo)
    room.lie(ana, msgspec.structs.replace(entry, removes=removes))
    await ana.client.until(lambda client: len(client.people) == 3, "follows Mo's")
