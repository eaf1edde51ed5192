"""Words that one's own client refuses to send: nothing of them leaves the device."""

from __future__ import annotations

import pytest

from rooms.wire import frames
from tests.stories.gathering import Gathering

pytestmark = pytest.mark.story
LONGEST = 3_000
"""Bytes of text in one message."""


async def test_a_text_that_fits_no_message_is_refused_and_the_longest_that_fits_is_heard(
    room: Gathering,
) -> None:
    _, ana, bea, _ = await room.three()
    sent = len(ana.asked(frames.Post))
    await ana.client.say("x" * (LONGEST + 1))
    await ana.client.until(lambda client: client.told("refusal"), "is refused")
    refusal = ana.client.last("refusal")
    assert refusal is not None
    assert refusal["code"] == "text_too_long"
    assert len(ana.asked(frames.Post)) == sent
    longest = "á" * (LONGEST // 2)
    await ana.client.say(longest)
    await bea.hears(longest)
    assert bea.client.heard() == ["Hello.", longest]
