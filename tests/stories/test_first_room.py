"""The main job, whole: a mentor and three survivors in real browsers, in both languages."""

from __future__ import annotations

import asyncio

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


async def test_a_server_that_dies_mid_talk_loses_and_doubles_nothing(
    chrome: Browser, either: House
) -> None:
    """# C6: what was pressed while the line was down is sent once when it is back."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    ana = await arrive(chrome, either, number=1)
    await ana.enter("young", ROOM)
    await mo.admit_all(1)
    await ana.seated()
    await mo.say("before")
    await ana.reads("before")
    either.kill()
    await ana.say("while it was down")
    await mo.say("me too")
    either.start()
    for person in (ana, mo):
        thread = person.page.locator(".said-text:not(.pale)")
        await expect(thread).to_have_count(3, timeout=40_000)
        texts = await thread.all_inner_texts()
        assert texts[0] == "before"
        assert sorted(texts[1:]) == ["me too", "while it was down"]
    assert await ana.page.locator(".said-text:not(.pale)").all_inner_texts() == (
        await mo.page.locator(".said-text:not(.pale)").all_inner_texts()
    )
    await mo.press("close.label")
    await mo.page.get_by_role("button", name=mo.word("close.yes")).click()
    await ana.sees("ended.closed")


async def test_two_mentors_who_admit_at_the_same_moment_go_on_together(
    chrome: Browser, either: House
) -> None:
    """# C6: one commit wins the epoch, the other is made anew on it."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    noor = await arrive(chrome, either, number=1, wide=True)
    await noor.press("landing.code")
    await noor.press("know.understood")
    await noor.page.get_by_label(noor.word("code.label")).fill(either.codes["Noor"])
    await noor.press("code.enter")
    await mo.admit_all(1)
    await noor.seated()
    ana = await arrive(chrome, either)
    bea = await arrive(chrome, either, number=1)
    for survivor in (ana, bea):
        await survivor.enter("young", ROOM)
    for mentor in (mo, noor):
        await expect(mentor.page.locator(".lobby-list > li")).to_have_count(2)
    await asyncio.gather(
        mo.page.locator(".lobby-list > li button").first.click(),
        noor.page.locator(".lobby-list > li button").last.click(),
    )
    for survivor in (ana, bea):
        await survivor.seated()
    for number, person in enumerate((mo, noor, ana, bea)):
        await person.say(f"word {number}")
    for person in (mo, noor, ana, bea):
        await expect(person.page.locator(".said-text:not(.pale)")).to_have_count(4)
        assert person.troubles == []
    await mo.press("close.label")
    await mo.page.get_by_role("button", name=mo.word("close.yes")).click()
    await noor.sees("mentor.closed")
