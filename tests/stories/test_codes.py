"""A survivor comes in with a code that an agency gave her, to a room that nothing else opens."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.stories.house import House
from tests.stories.people import Person, arrive

pytestmark = pytest.mark.story


async def typed(person: Person, code: str) -> None:
    await person.page.get_by_label(person.word("code.label")).fill(code)
    await person.press("code.enter")


async def test_an_agencys_code_opens_a_room_that_no_puzzle_does_and_only_once(
    chrome: Browser, fresh: House
) -> None:
    """# A9."""
    mo = await arrive(chrome, fresh, wide=True)
    await mo.enter_by_code(fresh.codes["Mo"])
    (code,) = fresh.manage(
        "codes", "make", "--band", "18-24", "--count", "1", "--label", "x"
    ).split()
    for room in re.findall(r"([\w-]{22}): .*18-24", fresh.manage("codes", "rooms")):
        fresh.manage("codes", "require", f"--room={room}")
    ana = await arrive(chrome, fresh)
    await ana.press("landing.enter")
    await ana.press("know.understood")
    await ana.page.get_by_label(ana.word("age.young")).check()
    await ana.sees("rooms.code")
    await expect(ana.button("rooms.enter")).to_have_count(0)
    await ana.press("landing.code")
    await typed(ana, code)
    await ana.sees("invited.heading")
    await ana.press("rooms.enter")
    await mo.admit_all(1)
    await ana.seated()
    bea = await arrive(chrome, fresh)
    await bea.press("landing.code")
    await bea.press("know.understood")
    await typed(bea, code)
    await bea.sees("refusal.code_wrong")
    for person in (mo, ana, bea):
        assert person.troubles == []
        await person.page.context.close()
