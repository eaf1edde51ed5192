"""Pictures of every page and state, to be looked at: `python -m tests.stories.shots FOLDER [es]`.

Three widths, both themes; both languages unless one is named. One visit a language.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import ViewportSize

from tests.stories.house import house
from tests.stories.people import PHONE, browser
from tests.stories.places import Place, walk
from tests.stories.words import Lang

SIZES: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 568},
    {"width": 360, "height": 740},
    {"width": 1440, "height": 900},
)


async def shoot(place: Place, lang: Lang, folder: Path) -> None:
    """One place, in every width and theme. Puts the page back as it was."""
    name = place.name.replace(", ", "-").replace(" ", "-")
    await place.page.emulate_media(reduced_motion="reduce")
    for size in SIZES:
        await place.page.set_viewport_size(size)
        for theme in ("light", "dark"):
            await place.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            await place.page.evaluate("scrollTo(0, 0)")
            await place.page.screenshot(
                path=folder / f"{name}-{size['width']}-{theme}-{lang}.png",
                full_page=True,
                animations="disabled",
            )
    await place.page.emulate_media(color_scheme="light")
    await place.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})


async def main(folder: Path, langs: tuple[Lang, ...]) -> None:
    for lang in langs:
        with TemporaryDirectory() as data, house("embedded", Path(data)) as running:
            async with browser() as chrome:
                async for place in walk(chrome, running, lang):
                    await shoot(place, lang, folder)
                    print(lang, place.name, flush=True)


if __name__ == "__main__":
    asked: tuple[Lang, ...] = ("es",) if "es" in sys.argv[2:] else ("en", "es")
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures, asked))
