"""What a thief of somebody's keys can read: only what was said while she was there.

Each try is first shown to work, with the keys of a member who was there and on words of her time.
"""

from __future__ import annotations

import pytest

from tests.stories.gathering import Gathering
from tests.stories.guest import Guest

pytestmark = pytest.mark.story


async def said(by: Guest, text: str, *heard_by: Guest) -> None:
    """Says it and waits until all of these have heard it."""
    await by.client.say(text)
    for guest in heard_by:
        await guest.hears(text)


async def opens(guest: Guest, bodies: list[bytes], text: str) -> bool:
    """Whether the keys that were captured of her open anything in which `text` stands."""
    opened = await guest.client.attempt(bodies)
    return any(text.encode() in plaintext for plaintext in opened if plaintext)


async def test_a_removed_members_captured_keys_open_nothing_that_was_said_later(
    room: Gathering,
) -> None:
    """# C3: neither what followed her removal nor what followed the next member's coming."""
    mo, ana, bea, cleo = await room.three()
    await bea.client.hoard()
    await cleo.client.hoard()
    await said(ana, "While Bea is here.", mo, bea, cleo)
    hers = [entry.body for entry in cleo.log]
    bea_leaf = bea.leaf
    await mo.client.ask("remove", leaf=bea_leaf)
    await bea.client.until(lambda client: client.ended == "removed", "is removed")
    for by, text in ((ana, "Later, by Ana."), (mo, "Later, by Mo.")):
        await said(by, text, mo, ana, cleo)
    dora = await room.survivor("Dora")
    await room.admit(mo, dora)
    assert dora.leaf == bea_leaf, "the new one sits where she sat"
    await said(dora, "Later, by Dora.", mo, ana, cleo)
    everything = [entry.body for entry in cleo.log]
    later = everything[len(hers) :]

    assert await opens(bea, hers, "While Bea is here.")
    for text in ("While Bea is here.", "Later, by Ana.", "Later, by Mo.", "Later, by Dora."):
        assert await opens(cleo, everything, text), text
    assert await bea.client.attempt(later) == [None] * len(later)
    after = await bea.client.attempt(everything)
    assert after[len(hers) :] == [None] * len(later)
    assert "Later, by Ana." not in bea.client.heard()


async def test_a_late_joiners_keys_open_nothing_that_was_said_before_her(room: Gathering) -> None:
    """# C3"""
    mo, ana, bea, cleo = await room.three()
    await cleo.client.hoard()
    await said(ana, "Before Dora.", mo, bea, cleo)
    await said(mo, "Also before Dora.", ana, bea, cleo)
    earlier = [entry.body for entry in cleo.log]
    dora = await room.survivor("Dora")
    await room.admit(mo, dora)
    await dora.client.hoard()
    await said(ana, "With Dora.", mo, bea, cleo, dora)
    everything = [entry.body for entry in cleo.log]

    assert await opens(cleo, earlier, "Before Dora.")
    assert await opens(dora, everything, "With Dora.")
    assert await dora.client.attempt(earlier) == [None] * len(earlier)
    assert (await dora.client.attempt(everything))[: len(earlier)] == [None] * len(earlier)
    assert dora.client.heard() == ["With Dora."]
