"""The list of rooms, for somebody who comes while no mentor is there."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.stories.house import House
from tests.stories.people import arrive
from tests.stories.places import back_in_sight

pytestmark = pytest.mark.story


async def test_a_room_without_a_mentor_takes_nobody_in_until_one_comes(
    chrome: Browser, fresh: House
) -> None:
    """# A13: and the page that lists it looks again by itself."""
    ana = await arrive(chrome, fresh)
    await ana.press("landing.enter")
    await ana.press("know.understood")
    await ana.page.get_by_label(ana.word("age.young")).check()
    await ana.sees("rooms.empty")
    await ana.sees("rooms.wait")
    await expect(ana.button("rooms.enter")).to_have_count(0)
    mo = await arrive(chrome, fresh, wide=True)
    await mo.enter_by_code(fresh.codes["Mo"])
    await ana.press("rooms.enter")
    await mo.admit_all(1)
    await ana.seated()
    for person in (ana, mo):
        await person.page.context.close()


async def test_who_comes_back_to_the_list_of_rooms_sees_how_things_stand(
    chrome: Browser, fresh: House
) -> None:
    """# A13: also where the browser stopped the clocks of a tab out of sight."""
    ana = await arrive(chrome, fresh)
    await ana.page.evaluate("window.setInterval = () => 0")
    await ana.press("landing.enter")
    await ana.press("know.understood")
    await ana.page.get_by_label(ana.word("age.young")).check()
    await ana.sees("rooms.empty")
    mo = await arrive(chrome, fresh, wide=True)
    await mo.enter_by_code(fresh.codes["Mo"])
    await back_in_sight(ana)
    await expect(ana.button("rooms.enter")).to_be_visible()
    for person in (ana, mo):
        await person.page.context.close()
