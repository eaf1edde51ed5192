"""People in real browsers, with verbs for what they do. Each has a browser context of her own."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import psutil
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from tests import services
from tests.stories.house import House
from tests.stories.words import Lang, word

# Quiet Chromium: without these it looks up hosts of its maker's at each start.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "es": "es-US"}
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}
# Two cores serve four browsers here: what takes a second alone can take many in a crowd.
expect.set_options(timeout=20_000)


@dataclass
class Person:
    """Somebody at a page."""

    page: Page
    lang: Lang
    troubles: list[str] = field(default_factory=list)
    """Errors and policy violations that the page reported."""

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def button(self, key: str) -> Locator:
        """The button that says `key`, or begins with it where a name or number follows."""
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(self.word(key))}"))

    async def press(self, key: str) -> None:
        await self.button(key).first.click()

    async def enter(self, band: str, title: str) -> None:
        """From the landing to the waiting room: three screens, counted by the story."""
        await self.press("landing.enter")
        await self.press("know.understood")
        await self.page.get_by_label(self.word(f"age.{band}")).check()
        await self.page.get_by_label(re.compile(title)).check()
        await self.press("rooms.enter")
        await expect(self.page.locator(".wait")).to_be_visible()

    async def enter_by_code(self, code: str) -> None:
        await self.press("landing.code")
        await self.press("know.understood")
        await self.page.get_by_label(self.word("code.label")).fill(code)
        await self.press("code.enter")
        await self.seated()

    async def seated(self) -> None:
        """She is in the room and may write."""
        await expect(self.composer, f"reported: {self.troubles}").to_be_visible()
        await expect(self.page.locator("#composer-hint")).to_have_text("")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.word("composer.label"))

    async def admit_all(self, count: int) -> None:
        """Waits until `count` people wait, and lets all of them in."""
        waiting = self.page.locator(".lobby-list > li")
        await expect(waiting).to_have_count(count)
        if count == 1:
            await self.press("lobby.admit")
        else:
            await self.press("lobby.everyone")
        await expect(waiting).to_have_count(0)

    async def say(self, text: str) -> None:
        await self.composer.fill(text)
        await self.press("composer.send")

    async def reads(self, *texts: str) -> None:
        """All of these stand in the thread, each once and sent, in this order."""
        await expect(self.page.locator(".said-text:not(.pale)")).to_have_text(list(texts))

    async def sees(self, key: str) -> None:
        await expect(self.page.get_by_text(self.word(key)).first).to_be_visible(timeout=20_000)

    async def name(self) -> str:
        """What she is called in the room, from the roster."""
        own = self.page.locator(".roster li", has=self.page.locator(".roster-you")).first
        return (await own.locator("bdi").inner_text()).strip()


@asynccontextmanager
async def browser(*arguments: str) -> AsyncIterator[Browser]:
    """A Chromium that ends with the block."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=services.chromium(), args=[*ARGUMENTS, *arguments]
        )
        try:
            yield launched
        finally:
            await launched.close()


@asynccontextmanager
async def doomed() -> AsyncIterator[tuple[Browser, Callable[[], None]]]:
    """A Chromium of its own, and how to kill it as a flat battery would."""
    mark = f"--doomed={secrets.token_hex(8)}"

    def kill() -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if mark in process.cmdline():
                    process.kill()

    async with browser(mark) as launched:
        yield launched, kill


async def arrive(
    at: Browser,
    house: House,
    *,
    number: int = 0,
    lang: Lang = "en",
    wide: bool = False,
    dark: bool = False,
) -> Person:
    """Somebody opens the page of process `number`, in a browser that knows nothing of it."""
    context = await at.new_context(
        locale=LOCALES[lang],
        viewport=DESK if wide else PHONE,
        color_scheme="dark" if dark else "light",
    )
    page = await context.new_page()
    person = Person(page, lang)
    page.on("pageerror", lambda error: person.troubles.append(str(error)))
    page.on(
        "console",
        lambda message: person.troubles.append(message.text) if message.type == "error" else None,
    )
    await page.goto(house.origin_for(number) + "/")
    return person
