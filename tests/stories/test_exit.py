"""The way out: seen on every page, gone at once, and never taken by accident."""

from __future__ import annotations

import asyncio
import re
import urllib.error
import urllib.request
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.stories.house import House
from tests.stories.people import DESK, Person, arrive
from tests.stories.places import ROOM, walk

pytestmark = pytest.mark.story
SHAPES = ("embedded",)
"""A page is the same whatever keeps the log."""

SIZES = ({"width": 320, "height": 568}, DESK)
TITLE = "Agenda"
TELLING = re.compile(
    r"traffick|trata|surviv|sobreviv|abus|hotline|victim|v[ií]ctima|exploit|explota|violen|shelter"
    r"|refugio|crisis|suicid|sex|rescue|rescat|peer ?chat|mentor|safety|seguridad",
    re.IGNORECASE,
)

# Scrolls the page and all that scrolls inside it, a third of a window at a time, and says where no
# way out can be hit in its middle and on each of its edges.
HIDDEN = """() => {
  const faults = [];
  const open = () => [...document.querySelectorAll("a.leave")].some((link) => {
    const { left, top, right, bottom, width, height } = link.getBoundingClientRect();
    if (height < 48 || width < 48) return false;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const points = [[x, y], [left + 2, y], [right - 2, y], [x, top + 2], [x, bottom - 2]];
    return points.every(([x, y]) => link.contains(document.elementFromPoint(x, y)));
  });
  const boxes = [document.scrollingElement, ...document.querySelectorAll("body *")].filter(
    (box) => box.scrollHeight > box.clientHeight + 1 && box.clientHeight > 0);
  for (const box of boxes) {
    const before = box.scrollTop;
    const step = Math.max(40, box.clientHeight / 3);
    for (let at = 0; at < box.scrollHeight + step; at += step) {
      box.scrollTop = at;
      if (!open()) faults.push(`${box.className || box.tagName} scrolled to ${box.scrollTop}`);
    }
    box.scrollTop = before;
  }
  if (!open()) faults.push("not scrolled");
  return faults;
}"""

BANNER = """position => Object.assign(
  document.querySelector(".top").style, { position, zIndex: 2000, inset: "0 40px auto 0" })"""

# One task: what the page is by the time the press returns.
PRESSED = """() => {
  document.querySelector("a.leave").click();
  const cover = getComputedStyle(document.body);
  return {
    text: document.body.textContent,
    children: document.body.childElementCount,
    covered: document.documentElement.classList.contains("gone"),
    hidden: cover.visibility + " " + cover.display,
  };
}"""


async def way_out(page: Page) -> str:
    return str(await page.locator("a.leave").first.get_attribute("href"))


async def neutral(route: Route) -> None:
    """The exit's site, without a network."""
    await route.fulfill(content_type="text/html", body="<title>Elsewhere</title><p>Elsewhere")


@pytest.fixture
async def ana(chrome: Browser, either: House) -> AsyncIterator[Person]:
    """Ana in the room with Mo, with something said; she came from another page."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    ana = await arrive(chrome, either, number=1)
    await ana.page.goto("about:blank")
    await ana.page.goto(either.origin_for(1))
    await ana.enter("young", ROOM)
    await mo.admit_all(1)
    await ana.seated()
    await ana.say("the blue gate behind the school")
    await ana.reads("the blue gate behind the school")
    yield ana
    for person in (ana, mo):
        await person.page.context.close()


def sockets(house: House) -> int:
    """How many seats have a socket, as the server sees it."""
    seats = "SELECT id FROM rooms_seat WHERE process_id IS NOT NULL AND ended = ''"
    return len(house.rows(seats))


async def test_the_way_out_can_be_hit_on_every_page_at_every_scroll_position(
    chrome: Browser, fresh: House
) -> None:
    """# B1, and # B6: the address, the title and the icon stay as they are all the way."""
    faults = []
    async for place in walk(chrome, fresh, "en"):
        before = place.page.viewport_size
        for size in SIZES:
            await place.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            hidden = await place.page.evaluate(HIDDEN)
            faults += [f"{place.name} at {size['width']}: {fault}" for fault in hidden]
        if before:
            await place.page.set_viewport_size(before)
        assert await place.page.title() == TITLE
        assert place.page.url in {f"{origin}/" for origin in fresh.origins}
        assert await place.page.evaluate("history.length") <= 2
    assert faults == []


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
async def test_without_javascript_it_is_a_plain_link(
    chrome: Browser, either: House, size: dict[str, int]
) -> None:
    """# B1"""
    context = await chrome.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})
    await page.goto(either.origin)
    assert await page.evaluate(HIDDEN) == []
    # The search itself: it sees a banner over half of the link.
    await page.evaluate(BANNER, "fixed")
    assert await page.evaluate(HIDDEN) != []
    await page.evaluate(BANNER, "static")
    target = await way_out(page)
    await context.route(f"{target}**", neutral)
    await page.locator("a.leave").click()
    await expect(page).to_have_title("Elsewhere")
    assert page.url == target
    await context.close()


async def test_leaving_covers_and_empties_the_page_in_the_same_task(
    ana: Person, either: House
) -> None:
    """# B2: what is left when even the exit's site does not answer."""
    assert sockets(either) == 2
    assert len(ana.page.workers) == 1
    await ana.page.context.set_offline(True)
    await ana.page.context.route("https://**", lambda route: asyncio.sleep(0))  # never answers
    left = await ana.page.evaluate(PRESSED)
    assert left["text"] == ""
    assert left["children"] == 0
    assert left["covered"]
    await asyncio.sleep(1)
    assert sockets(either) == 1  # Mo's is the only one
    assert ana.page.workers == []


async def test_the_back_button_brings_nothing_back(ana: Person, either: House) -> None:
    """# B2"""
    page = ana.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    target = await way_out(page)
    await page.context.route(f"{target}**", neutral)
    await page.locator("a.leave").click()
    await expect(page).to_have_title("Elsewhere")
    assert set(asked) == {target, f"{either.origin_for(1)}/gone"}
    for _ in range(3):
        await page.go_back()
        assert not page.url.startswith(either.origin_for(1)) or await empty(page)
    assert await page.get_by_text("blue gate").count() == 0


async def empty(page: Page) -> bool:
    """The landing that anybody gets, and nothing of the visit."""
    await expect(page.locator(".landing")).to_be_visible()
    return len(page.workers) == 0


async def leaves(page: Page) -> bool:
    """Has the page gone?"""
    return bool(await page.evaluate("document.documentElement.classList.contains('gone')"))


@pytest.mark.parametrize(
    "keys",
    [
        ["ShiftLeft"] * 3,
        ["ShiftRight"] * 3,
        ["ShiftLeft", "ShiftRight", "ShiftLeft"],
        ["ShiftRight", "ShiftRight", "ShiftLeft"],
    ],
    ids=["left", "right", "mixed", "two-right"],
)
async def test_shift_three_times_leaves(chrome: Browser, either: House, keys: list[str]) -> None:
    """# B3"""
    bea = await arrive(chrome, either)
    await bea.page.context.route("https://**", neutral)
    for key in keys[:-1]:
        await bea.page.keyboard.press(key)
    assert not await leaves(bea.page)
    await bea.page.keyboard.press(keys[-1])
    await expect(bea.page).to_have_title("Elsewhere")
    await bea.page.context.close()


async def test_both_shifts_held_in_turn_count_as_well(chrome: Browser, either: House) -> None:
    """# B3: GOV.UK's own loses these (govuk-frontend #5393)."""
    bea = await arrive(chrome, either)
    await bea.page.context.route("https://**", neutral)
    keyboard = bea.page.keyboard
    await keyboard.down("ShiftLeft")
    await keyboard.down("ShiftRight")
    await keyboard.up("ShiftLeft")
    await keyboard.up("ShiftRight")
    await keyboard.press("ShiftLeft")
    await expect(bea.page).to_have_title("Elsewhere")
    await bea.page.context.close()


async def test_typing_capitals_and_escape_never_leave(ana: Person) -> None:
    """# B3"""
    keyboard = ana.page.keyboard
    await ana.composer.click()
    for _ in range(5):
        await keyboard.press("Shift+A")
    await keyboard.down("ShiftLeft")
    for _ in range(5):
        await keyboard.press("A")
    await keyboard.up("ShiftLeft")
    for _ in range(5):
        await keyboard.press("Escape")
    assert not await leaves(ana.page)
    await expect(ana.composer).to_have_text("AAAAAAAAAA")


ROUTES = ("/", "/robots.txt", "/healthz", "/readyz", "/api/rooms", "/nothing", "/assets/nothing")


def answer(url: str, language: str) -> tuple[str, str]:
    """Headers and body of whatever `url` answers."""
    asked = urllib.request.Request(url, headers={"Accept-Language": language})
    try:
        with urllib.request.urlopen(asked, timeout=10) as got:
            return str(got.headers), got.read().decode()
    except urllib.error.HTTPError as refused:
        return str(refused.headers), refused.read().decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_address_title_or_header_tells_what_this_is(either: House, language: str) -> None:
    """# B6: what a history, a tab, a link preview or a log on the way could show."""
    for route in ROUTES:
        headers, body = answer(either.origin + route, language)
        assert TELLING.findall(headers.replace("peerchat-worker", "")) == []
        assert "noindex" in headers
        assert "no-referrer" in headers
        head = body.partition("<body")[0] if "<html" in body else ""
        assert TELLING.findall(head) == []
    _, page = answer(either.origin, language)
    assert re.findall("<title>(.*?)</title>", page) == [TITLE]
    assert '<meta name="robots" content="noindex' in page
    assert '<meta name="referrer" content="no-referrer"' in page
    assert not re.search(
        r'property="og:|rel="manifest"|name="(description|author|generator)"', page
    )
    for address in re.findall(r'(?:href|src|action)="(/[^"]*)"', page):
        assert TELLING.findall(address) == []
    (icon,) = re.findall(r'rel="icon"[^>]*href="([^"]+)"', page)
    assert TELLING.findall(answer(either.origin + icon, language)[1]) == []
