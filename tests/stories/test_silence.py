"""What is said in a room is kept nowhere that a server could be made to give up: the same for real
browsers as for the headless people of `test_seized.py`."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.stories import canaries, raid
from tests.stories.house import House
from tests.stories.needles import shapes
from tests.stories.people import arrive
from tests.stories.places import ROOM

pytestmark = pytest.mark.story

PHRASES = (
    "the blue gate behind the school at seven",
    "él guarda mi acta de nacimiento en el cajón",
    "and then a longer one, which takes the next size of envelope. " * 8 + "That is all.",
)


async def test_what_is_said_in_a_browser_is_kept_nowhere(chrome: Browser, either: House) -> None:
    """# C1: the words, and the name that somebody chose in the room."""
    async with raid.prepared(either, canaries.word(canaries.chance())) as taken:
        mo = await arrive(chrome, either, wide=True)
        await mo.enter_by_code(either.codes["Mo"])
        ana = await arrive(chrome, either, number=1, wide=True)
        await ana.enter("young", ROOM)
        await mo.admit_all(1)
        await ana.seated()
        name = await ana.name()
        for phrase in PHRASES:
            await ana.say(phrase)
        await mo.reads(*PHRASES)
        sought = {phrase: shapes(phrase) for phrase in (*PHRASES, name)}
        seats = either.rows("SELECT id FROM rooms_seat WHERE ended = ''")
        held = {f"seat {seat!r}": frozenset({seat}) for (seat,) in seats if isinstance(seat, bytes)}
        assert await taken.search(sought, held=held) == []
        for person in (ana, mo):
            await person.page.context.close()
        either.stop()
        assert await taken.search(sought) == []
