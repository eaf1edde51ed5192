"""Pictures of the states that are hard to reach, each looked over by axe as well.

`python -m tests.stories.scenes FOLDER [scene ...]` builds `frontend/stories`, which draws pages
from fixed views, and takes each scene at three widths, in both themes and both languages. What the
real service looks like is for `shots`.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Page, Route

from tests.stories.people import browser
from tests.stories.shots import SIZES

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


ADDRESS = "http://localhost/"
"""Nobody listens there: what a page asks for is answered from the build."""


def build(folder: Path) -> None:
    subprocess.run(
        ["npx", "vite", "build", "--config", "stories/vite.config.ts", "--logLevel", "error"],
        cwd=FRONTEND,
        env={**os.environ, "STORIES_OUT": str(folder)},
        check=True,
    )


async def answer(route: Route, *, built: Path) -> None:
    file = built / (urlsplit(route.request.url).path.lstrip("/") or "index.html")
    await (route.fulfill(path=file) if file.is_file() else route.fulfill(status=404))


async def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line each, and whether it scrolls sideways."""
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary'][:160]!r}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ] + (["scrolls sideways"] if wide else [])


async def shoot(chrome: Browser, built: Path, folder: Path, only: list[str]) -> list[str]:
    """Every scene, or those in `only`; answers what is wrong with them."""
    wrong: list[str] = []

    def failed(error: Error) -> None:
        wrong.append(str(error))

    for size, theme, lang in itertools.product(SIZES, ("light", "dark"), ("en", "es")):
        page = await chrome.new_page(
            viewport=size, reduced_motion="reduce", timezone_id="America/Chicago"
        )
        page.on("pageerror", failed)
        await page.route(f"{ADDRESS}**", partial(answer, built=built))
        await page.goto(ADDRESS)
        for name in only or await page.evaluate("window.names"):
            await page.goto(f"{ADDRESS}?scene={name}&theme={theme}&lang={lang}")
            await page.wait_for_selector("html[data-shown]", state="attached")
            picture = folder / f"{name}-{size['width']}-{theme}-{lang}.png"
            await page.screenshot(path=picture, full_page=True)
            wrong += [f"{picture.stem} {fault}" for fault in await faults(page)]
        await page.close()
    return wrong


async def look(built: Path, folder: Path, only: list[str]) -> list[str]:
    async with browser() as chrome:
        return await shoot(chrome, built, folder, only)


def main(folder: Path, only: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as built:
        build(Path(built))
        wrong = asyncio.run(look(Path(built), folder, only))
    print(*wrong, f"{len(wrong)} faults", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
