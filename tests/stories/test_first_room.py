"""The main job, whole: a mentor and three survivors in real browsers, in both languages."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.stories.house import House
from tests.stories.people import Person, arrive

pytestmark = pytest.mark.story
ROOM = "18–24"


async def three_in(chrome: Browser, house: House) -> tuple[Person, Person, Person, Person]:
    """Mo leads; Ana, Bea and Cleo (who reads Spanish) were let in together."""
    mo = await arrive(chrome, house, wide=True)
    await mo.enter_by_code(house.codes["Mo"])
    ana = await arrive(chrome, house, number=1)
    bea = await arrive(chrome, house, number=0)
    cleo = await arrive(chrome, house, number=1, lang="es")
    for survivor in (ana, bea, cleo):
        await survivor.enter("young", ROOM)
    await mo.admit_all(3)
    for survivor in (ana, bea, cleo):
        await survivor.seated()
    return mo, ana, bea, cleo


async def test_four_people_talk_and_each_reads_everyone(chrome: Browser, either: House) -> None:
    """# A1 # C3: a late joiner reads nothing earlier, a removed one nothing later."""
    mo, ana, bea, cleo = everyone = await three_in(chrome, either)
    said = ["Hello, I'm new.", "Bienvenida, Ana.", "Hi both.", "Estoy aquí con ustedes."]
    for person, text in zip((ana, cleo, bea, mo), said, strict=True):
        await person.say(text)
        for reader in everyone:
            await expect(reader.page.locator(".said-text", has_text=text)).to_be_visible()
    for person in everyone:
        await person.reads(*said)

    late = await arrive(chrome, either)
    await late.enter("young", ROOM)
    await mo.admit_all(1)
    await late.seated()
    await mo.say("We begin again.")
    await late.reads("We begin again.")

    name = await bea_name(bea)
    await mo.page.locator(".roster-acts li", has_text=name).get_by_role("button").click()
    await mo.page.get_by_role("button", name=mo.word("remove.yes")).click()
    await bea.sees("ended.removed")
    await mo.say("Only for those who stay.")
    await ana.reads(*said, "We begin again.", "Only for those who stay.")
    await expect(bea.page.get_by_text("Only for those")).to_have_count(0)

    await mo.press("close.label")
    await mo.page.get_by_role("button", name=mo.word("close.yes")).click()
    for person in (ana, cleo, late):
        await person.sees("ended.closed")
    for person in (*everyone, late):
        assert person.troubles == []


async def bea_name(bea: Person) -> str:
    """Her generated name, read where a phone shows who is here."""
    if not await bea.page.locator(".roster-you").count():
        await bea.page.locator(".room-head button, header button").first.click()
    name = await bea.name()
    await bea.page.keyboard.press("Escape")
    return name
