"""Every page and state that people reach, in the order of a visit: what is asked of each page is
asked of all of them, in one walk. Ana walks on a phone, Mo sits at the desk, Bea comes late. Where
there are several processes, Ana and Mo are on different ones.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from playwright.async_api import Browser, Page, expect

from tests.stories.house import House
from tests.stories.people import PHONE, Person, arrive
from tests.stories.words import Lang

ROOM = "18–24"


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it now. A visitor may resize and scroll it, and puts it back."""

    name: str
    page: Page


async def unfold(page: Page) -> None:
    """Opens everything that opens: what is folded away is part of the page too."""
    await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


async def back_in_sight(person: Person) -> None:
    """She comes back to the tab; a driven browser never takes one out of sight by itself."""
    await person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


async def close_sheet(person: Person) -> None:
    await person.page.keyboard.press("Escape")
    await expect(person.page.locator("dialog[open]")).to_have_count(0)


async def walk(chrome: Browser, house: House, lang: Lang) -> AsyncIterator[Place]:
    """Yields each place in turn. Ends with the room closed; a later walk opens it again."""
    ana = await arrive(chrome, house, number=0, lang=lang)
    mo = await arrive(chrome, house, number=1, lang=lang)
    for stretch in (before_the_room(ana), waiting(ana, mo, house), inside(ana, mo)):
        async for place in stretch:
            yield place
    bea = await arrive(chrome, house, number=2, lang=lang)
    async for place in endings(ana, bea, mo, house):
        yield place
    for person in (ana, mo, bea):
        await person.page.context.close()


async def before_the_room(ana: Person) -> AsyncIterator[Place]:
    page = ana.page
    yield Place("landing", page)
    await unfold(page)
    yield Place("landing unfolded", page)
    await ana.press("landing.enter")
    await expect(page.get_by_role("heading", name=ana.word("know.heading"))).to_be_visible()
    await unfold(page)
    yield Place("what to know", page)
    await ana.press("know.understood")
    for band, words in (("child", "child.heading"), ("teen", "teen.heading")):
        await page.get_by_label(ana.word(f"age.{band}")).check()
        await expect(page.get_by_text(ana.word(words))).to_be_visible()
        yield Place(f"choose, {band}", page)
    await ana.press("landing.code")
    await page.get_by_label(ana.word("code.label")).fill("WXYZ-2345-6789")
    yield Place("code", page)
    await ana.press("code.enter")
    await ana.sees("refusal.code_wrong")
    yield Place("code refused", page)
    await page.route("**/api/rooms", lambda route: route.abort())
    await ana.press("code.none")
    await page.get_by_label(ana.word("age.young")).check()
    await ana.sees("rooms.unreachable")
    await expect(page.get_by_text(ana.word("refusal.code_wrong"))).to_have_count(0)
    yield Place("rooms out of reach", page)
    await page.unroute("**/api/rooms")
    await ana.press("try_again")
    await ana.sees("rooms.wait")
    yield Place("choose, no mentor", page)


async def waiting(ana: Person, mo: Person, house: House) -> AsyncIterator[Place]:
    await mo.enter_by_code(house.codes["Mo"])
    yield Place("desk, empty", mo.page)
    await back_in_sight(ana)
    await ana.page.get_by_label(re.compile(ROOM)).check()
    yield Place("choose a room", ana.page)
    await ana.press("rooms.enter")
    await ana.sees("waiting.soon")
    await unfold(ana.page)
    yield Place("waiting, mentor there", ana.page)
    await mo.press("desk.lobby")
    await expect(mo.page.locator(".lobby-list > li")).to_have_count(1)
    yield Place("desk, somebody waits", mo.page)
    await mo.admit_all(1)
    await ana.seated()


async def inside(ana: Person, mo: Person) -> AsyncIterator[Place]:
    yield Place("room, quiet", ana.page)
    await mo.press("desk.talk")
    for number in range(6):
        await ana.say(f"{number}. I was not sure if I should come. https://example.org/ " * 2)
        await mo.say(f"{number}. You are welcome here, for as long as you like.")
    for person in (ana, mo):
        await expect(person.page.locator(".said-text:not(.pale)")).to_have_count(12, timeout=20_000)
    yield Place("room, talk", ana.page)
    for button, name in (("room.mentors", "who is here"), ("room.help", "help")):
        await ana.page.set_viewport_size(PHONE)
        buttons = ana.page.locator(".room-buttons button")
        await (buttons.first if button == "room.mentors" else buttons.last).click()
        await expect(ana.page.locator("dialog[open]")).to_be_visible()
        await unfold(ana.page)
        yield Place(f"room, {name}", ana.page)
        if button == "room.help":
            await (
                ana.page.locator("dialog").get_by_role("button", name=ana.word("room.end")).click()
            )
            yield Place("room, ending the visit", ana.page)
        await close_sheet(ana)
    yield Place("desk, talk", mo.page)
    await mo.press("desk.people")
    await unfold(mo.page)
    yield Place("desk, people", mo.page)
    for key in ("remove", "off", "close"):
        await mo.page.get_by_role(
            "button", name=re.compile(f"^{mo.word(f'{key}.label')}")
        ).last.click()
        await expect(
            mo.page.get_by_role("heading", level=2, name=mo.word(f"{key}.heading"))
        ).to_be_visible()
        yield Place(f"desk, asked to {key}", mo.page)
        await close_sheet(mo)


async def endings(ana: Person, bea: Person, mo: Person, house: House) -> AsyncIterator[Place]:
    await bea.enter("young", ROOM)
    await mo.press("desk.lobby")
    await mo.admit_all(1)
    await bea.seated()
    await mo.press("desk.people")
    await mo.press("remove.label")  # the first who came: Ana
    await sure(mo, "remove.yes")
    await ana.sees("ended.removed")
    await unfold(ana.page)
    yield Place("ended, removed", ana.page)
    await ana.press("ended.rooms")
    await choose(ana)
    await ana.press("rooms.enter")
    # Without a mentor nobody new gets in, so she has to be at the door before he goes.
    await ana.sees("waiting.soon")

    await mo.press("off.label")
    await sure(mo, "off.yes")
    await bea.sees("strip.unattended")
    yield Place("room, no mentor", bea.page)
    await mo.sees("mentor.left")
    yield Place("mentor, off the desk", mo.page)
    await mo.press("ended.home")
    await mo.enter_by_code(house.codes["Mo"])
    await mo.press("desk.lobby")
    await mo.admit_all(2)

    await ana.seated()
    await ana.page.locator(".room-buttons button").last.click()
    await ana.page.locator("dialog").get_by_role("button", name=ana.word("room.end")).click()
    await sure(ana, "room.end_yes")
    await ana.sees("ended.left")
    yield Place("ended, left", ana.page)
    await ana.press("ended.home")
    await ana.press("landing.enter")
    await ana.press("know.understood")
    await choose(ana)
    await mo.press("desk.people")
    await mo.press("close.label")
    await sure(mo, "close.yes")
    await bea.sees("ended.closed")
    yield Place("ended, closed", bea.page)
    await mo.sees("mentor.closed")
    yield Place("mentor, closed", mo.page)
    await ana.press("rooms.enter")
    await ana.sees("refusal.closed")
    yield Place("choose, turned away", ana.page)


async def choose(person: Person) -> None:
    """Her age, and the room; not entered yet."""
    await person.page.get_by_label(person.word("age.young")).check()
    await person.page.get_by_label(re.compile(ROOM)).check()


async def sure(person: Person, key: str) -> None:
    """Answers the open question."""
    dialog = person.page.locator("dialog[open]")
    await dialog.get_by_role("button", name=person.word(key)).click()
