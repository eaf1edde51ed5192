"""Takes a picture of every story at three widths, both themes and both languages, and runs axe on each.

usage: shoot.py FOLDER [scene ...]     needs the stories served at http://127.0.0.1:8765/
"""

import itertools
import pathlib
import sys

from playwright.sync_api import Page, sync_playwright

URL = "http://127.0.0.1:8765/index.html"
SIZES = {320: 568, 360: 740, 1440: 900}
AXE = "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line each."""
    found = page.evaluate(AXE)
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary'][:160]!r}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def overflow(page: Page) -> bool:
    """True when the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def main(folder: str, *only: str) -> int:
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    bad = 0
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--headless=new", "--no-sandbox"]
        )
        probe = browser.new_page()
        probe.goto(URL)
        names = only or probe.evaluate("window.names")
        for width, theme, lang in itertools.product(SIZES, ("light", "dark"), ("en", "es")):
            page = browser.new_page(
                viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce",
                timezone_id="America/Chicago",
            )
            page.on("console", lambda message: message.type == "error" and print("!", message.text))
            page.on("pageerror", lambda error: print("!", error))
            for name in names:
                page.goto(f"{URL}?scene={name}&theme={theme}&lang={lang}")
                page.wait_for_selector("html[data-shown]", state="attached")
                path = out / f"{name}-{width}-{theme}-{lang}.png"
                page.screenshot(path=path, full_page=True)
                found = faults(page) + (["scrolls sideways"] if overflow(page) else [])
                bad += len(found)
                for fault in found:
                    print(path.stem, fault)
            page.close()
        browser.close()
    print(f"{bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
