"""A phone: a whole Chromium, as anybody starts it, with a home and a profile of its own.

Started by hand and driven from outside, since a driver's own start would switch off what keeps
things, such as the pages that *Back* brings again.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

import psutil
from playwright.async_api import Browser, BrowserContext, Page, Playwright
from playwright.async_api import TimeoutError as NoAnswer

from tests import services
from tests.running import PATIENCE, cut
from tests.stories.guest import soon

FOLDERS = ("home", "tmp", "profile")
CLOSED_TABS = "chrome://tab-search.top-chrome/"
JOINING = 20_000
"""Milliseconds until the driver joins a browser anew."""
ATTEMPTS = 4


@dataclass
class Device:
    """A running phone. Everything that it writes is below `folder`."""

    folder: Path
    process: psutil.Popen
    browser: Browser

    @property
    def window(self) -> BrowserContext:
        """All its tabs."""
        return self.browser.contexts[0]

    async def reopened(self, title: str) -> Page:
        """The tab that was closed under this title, by the browser's own list of such tabs."""
        tabs = await self.window.new_page()
        await tabs.goto(CLOSED_TABS)
        async with self.window.expect_page() as reopened:
            await tabs.locator("tab-search-item", has_text=title).first.click()
        return await reopened.value

    async def close(self) -> None:
        """The window is closed, as a person does."""
        session = await self.browser.new_browser_cdp_session()
        await session.send("Browser.close")
        await asyncio.to_thread(self.process.wait, PATIENCE)


@asynccontextmanager
async def device(playwright: Playwright, folder: Path, *arguments: str) -> AsyncIterator[Device]:
    """Switched on until the block ends; a folder that was used before is the same phone again."""
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    profile = folder / "profile"
    door = profile / "DevToolsActivePort"
    door.unlink(missing_ok=True)
    process = psutil.Popen(
        [
            services.chromium(),
            *services.BROWSER_ARGUMENTS,
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
            "--lang=en-US",
            "--window-size=1440,1000",
            *arguments,
        ],
        env={
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
        },
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        await soon(lambda: door.exists() and "\n" in door.read_text(), "the browser answers", 60)
        port = door.read_text().split()[0]
        yield Device(folder, process, await _driven(playwright, f"http://127.0.0.1:{port}"))
    finally:
        cut(process)


async def _driven(playwright: Playwright, address: str) -> Browser:
    """The driver asks each tab once, as it joins. A tab that changes its process just then, as one
    of last time may, never answers that question, but the next one."""
    for _ in range(ATTEMPTS):
        with suppress(NoAnswer):
            return await playwright.chromium.connect_over_cdp(address, timeout=JOINING)
    raise AssertionError(f"the browser at {address} lets nobody drive it")
