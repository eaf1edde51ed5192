"""Everybody can use it: axe finds nothing anywhere, and no journey needs a pointer."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.stories.house import ROOT, House
from tests.stories.people import DESK, PHONE, Person, arrive
from tests.stories.places import ROOM, walk
from tests.stories.words import Lang, word

pytestmark = pytest.mark.story
SHAPES = ("embedded",)
"""A page is the same whatever keeps the log."""

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW: ViewportSize = {"width": 320, "height": 568}
WIDE: ViewportSize = {"width": DESK["width"], "height": DESK["height"]}


@cache
def axe() -> str:
    return Path(AXE).read_text()


async def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, and whether it scrolls sideways."""
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(axe())
    found = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ] + (["scrolls sideways"] if wide else [])


@pytest.mark.parametrize(
    ("lang", "narrow", "wide"), [("en", "light", "dark"), ("es", "dark", "light")]
)
async def test_axe_finds_nothing_on_any_page(
    chrome: Browser, fresh: House, lang: Lang, narrow: str, wide: str
) -> None:
    """# L4: every place in both languages, on a phone and at a desk, in both themes."""
    seen: list[str] = []
    async for place in walk(chrome, fresh, lang):
        await place.page.emulate_media(reduced_motion="reduce")
        for size, theme in ((NARROW, narrow), (WIDE, wide)):
            await place.page.set_viewport_size(size)
            await place.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            seen += [f"{place.name}, {theme}: {fault}" for fault in await faults(place.page)]
        await place.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert seen == []


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_landing_without_javascript(
    chrome: Browser, either: House, lang: Lang, theme: str
) -> None:
    """# L4: scripts come back only once the page stands as it is without them, for axe to run."""
    context = await chrome.new_context(
        locale=lang, color_scheme="dark" if theme == "dark" else "light", viewport=NARROW
    )
    page = await context.new_page()
    tools = await context.new_cdp_session(page)
    await tools.send("Emulation.setScriptExecutionDisabled", {"value": True})
    await page.goto(either.origin)
    await expect(page.locator("noscript .notice")).to_be_visible()
    await expect(page.get_by_role("button", name=word("landing.enter", lang))).to_be_hidden()
    await tools.send("Emulation.setScriptExecutionDisabled", {"value": False})
    assert await faults(page) == []
    await page.evaluate("document.querySelector('h1').prepend(document.createElement('img'))")
    assert "image-alt" in str(await faults(page))  # axe does look
    await context.close()


WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const { left, top, right, bottom } = at.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const outlined = getComputedStyle(at).outlineStyle !== "none" || at.matches("input, h1, h2");
  const seen = hit && (at.contains(hit) || hit.contains(at));
  const label = at.labels?.[0] ?? document.getElementById(at.getAttribute("aria-labelledby"));
  return [at.getAttribute("aria-label") ?? label?.innerText ?? at.innerText,
    outlined ? "" : "no outline", seen ? "" : "hidden"].join("|");
}"""


class Keys:
    """A person with a keyboard and no pointer."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.keyboard = person.page.keyboard

    async def to(self, name: str) -> None:
        """Tab to what is called `name`; whatever has the focus on the way is seen and marked."""
        for _ in range(80):
            await self.keyboard.press("Tab")
            label, _, state = str(await self.person.page.evaluate(WHERE)).partition("|")
            assert state in {"", "|"}, f"focus on {label!r}: {state}"
            if re.match(re.escape(name), label.strip(), re.IGNORECASE):
                return
        raise AssertionError(f"Tab never came to {name!r}")

    async def press(self, key: str, with_: str = "Enter") -> None:
        await self.to(self.person.word(key))
        await self.keyboard.press(with_)

    async def say(self, text: str) -> None:
        await self.to(self.person.word("composer.label"))
        await self.keyboard.type(text)
        await self.press("composer.send")


async def test_the_whole_visit_works_by_keyboard_alone(chrome: Browser, either: House) -> None:
    """# L4: a survivor's from the landing to the end of her visit, a mentor's from her code to
    closing the room."""
    mo, ana, bea = [await arrive(chrome, either, number=number, wide=True) for number in range(3)]
    desk, hers = Keys(mo), Keys(ana)

    await desk.press("landing.code")
    await desk.press("know.understood", "Space")
    await desk.to(mo.word("code.label"))
    await mo.page.keyboard.type(either.codes["Mo"])
    await mo.page.keyboard.press("Enter")
    await mo.seated()

    await hers.press("landing.enter")
    await hers.press("know.understood", "Space")
    await hers.to(ana.word("age.child"))
    for _ in range(2):
        await ana.page.keyboard.press("ArrowDown")
    await expect(ana.page.get_by_label(ana.word("age.young"))).to_be_checked()
    await expect(ana.page.get_by_label(re.compile(ROOM))).to_be_visible()
    await hers.to("Evening room")
    await ana.page.keyboard.press("Space")
    await hers.press("rooms.enter")
    await bea.enter("young", ROOM)

    await expect(mo.page.locator(".lobby-list > li")).to_have_count(2, timeout=20_000)
    await desk.press("lobby.everyone", "Space")
    await ana.seated()
    await bea.seated()
    await hers.say("I came by keys.")
    await desk.say("So did I.")
    await ana.reads("I came by keys.", "So did I.")
    await mo.reads("I came by keys.", "So did I.")
    await hers.press("room.end")
    await hers.press("room.end_yes")
    await ana.sees("ended.left")

    await expect(mo.page.locator(".roster-acts > li")).to_have_count(2, timeout=20_000)
    await desk.press("remove.label")
    await desk.press("remove.yes")
    await bea.sees("ended.removed")
    await desk.press("close.label")
    await desk.press("close.yes", "Space")
    await mo.sees("mentor.closed")
    for person in (mo, ana, bea):
        await person.page.context.close()


async def test_a_panel_gives_the_focus_back_to_what_opened_it(
    chrome: Browser, either: House
) -> None:
    """# L4: closed with Escape, by its cross, beside it, or by an answer."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    ana = await arrive(chrome, either, number=1)
    await ana.enter("young", ROOM)
    await mo.admit_all(1)
    await ana.seated()
    buttons = ana.page.locator(".room-buttons button")
    for opener in (buttons.first, buttons.last):
        for close in (escape, cross, beside):
            await opens(ana, opener)
            await close(ana)
            await expect(opener).to_be_focused()
    await opens(mo, mo.button("off.label"))
    await mo.press("confirm.no")
    await expect(mo.button("off.label")).to_be_focused()
    for person in (mo, ana):
        await person.page.context.close()


async def opens(person: Person, opener: Locator) -> None:
    """The panel has the focus then."""
    await opener.focus()
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator("dialog[open] .sheet-head h2")).to_be_focused()


async def escape(person: Person) -> None:
    await person.page.keyboard.press("Escape")


async def cross(person: Person) -> None:
    name = person.word("sheet.close")
    await person.page.locator("dialog[open]").get_by_role("button", name=name, exact=True).click()


async def beside(person: Person) -> None:
    await person.page.locator("dialog[open]").click(position={"x": 4, "y": 4})
