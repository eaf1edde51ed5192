"""A visit on two phones, from the first page to the moment when somebody takes them away."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, Playwright

from rooms.wire import frames
from tests.stories import forensics, keeper
from tests.stories.device import Device, device
from tests.stories.house import House, house
from tests.stories.needles import Needles, Sought, shapes
from tests.stories.overhearing import Ear
from tests.stories.people import DESK, Person
from tests.stories.places import ROOM
from tests.stories.sites import OURS, Sites, sites

ENTRANCE = f"https://{OURS}/"
OUR_NAME = "our name"
AT_FIRST, IN_THE_ROOM = "at first", "in the room"
SAID = "the heron waits by the quennvixal gate"
HEARD = "bring your zumbrakto papers on friday"
DRAFT = "he would plorquistan me if I wrote this"
MENTORS_DRAFT = "the brindlewok shelter has a bed"

# What somebody sees who looks at a tab, fields too.
SHOWN = """() => document.documentElement.outerHTML + document.documentElement.innerText +
  [...document.querySelectorAll("input, textarea")].map((field) => field.value).join()"""


@dataclass(frozen=True)
class Shown:
    """A tab: its address, all its text, and a picture of it."""

    url: str
    text: str
    picture: bytes


@dataclass
class Phone:
    """Somebody's phone, and what was found on it."""

    device: Device
    person: Person
    ear: Ear
    found: dict[str, set[str]] = field(default_factory=dict)
    """Places by what was found there, over every time that it was seized."""
    shown: dict[str, Shown] = field(default_factory=dict)
    """What somebody saw who looked at a tab, by when."""

    def search(self, needles: Needles) -> None:
        """Adds what is on it now."""
        for name, where in forensics.places(self.device.folder, needles).items():
            self.found.setdefault(name, set()).update(where)

    async def look(self, when: str, page: Page, *, again: bool = False) -> None:
        """Somebody looks at a tab. `again`: at a page that may come back as it was, and then is
        not loaded; ours always is."""
        await page.bring_to_front()
        if page.url == ENTRANCE or not again:
            await page.wait_for_load_state()
        # A tab's window is higher by the bars that the browser shows in another.
        await page.set_viewport_size(DESK)
        picture = await _drawn(page)
        self.shown[when] = Shown(page.url, str(await page.evaluate(SHOWN)), picture)


async def _drawn(page: Page) -> bytes:
    """A picture of the page as it stays: one that has just come back is still being drawn."""
    last = b""
    for _ in range(20):
        picture = await page.screenshot(animations="disabled", caret="hide")
        if picture == last:
            break
        last = picture
        await asyncio.sleep(0.1)
    return last


@dataclass
class Visit:
    """Two phones at one house."""

    house: House
    sites: Sites
    ana: Phone
    mo: Phone
    sought: Sought = field(default_factory=dict)
    """All that may be on neither phone."""
    asked: frozenset[str] = frozenset()
    """Hosts that the browsers asked, besides ours, before they came to a site that keeps."""

    @property
    def phones(self) -> tuple[Phone, Phone]:
        return self.ana, self.mo

    def seize(self) -> None:
        """Each phone is searched as it is now."""
        needles = Needles({**self.sought, **keeper.SOUGHT, OUR_NAME: forensics.name(OURS)})
        for phone in self.phones:
            phone.search(needles)


async def visit(stack: AsyncExitStack, playwright: Playwright, folder: Path) -> Visit:
    """Both talk, both begin to write something more, and each also sees a site that keeps.

    `folder` is there, and empty; what is running ends with the stack.
    """
    running = stack.enter_context(house("embedded", folder / "house"))
    around = await stack.enter_async_context(sites(running, folder))
    ana, mo = [await _phone(stack, playwright, around, folder / name) for name in ("ana", "mo")]
    made = Visit(running, around, ana, mo)
    await mo.person.enter_by_code(running.codes["Mo"].replace("-", " "))
    await ana.person.enter("young", ROOM)
    await mo.person.admit_all(1)
    await ana.person.seated()
    await ana.person.say(SAID)
    await mo.person.reads(SAID)
    await mo.person.say(HEARD)
    await ana.person.reads(SAID, HEARD)
    await ana.person.composer.press_sequentially(DRAFT)
    await mo.person.composer.press_sequentially(MENTORS_DRAFT)
    made.sought = await _sought(made)
    for phone in made.phones:
        await phone.look(IN_THE_ROOM, phone.person.page)
    made.asked = frozenset(around.others)
    for phone in made.phones:
        await keeper.plant(phone.device, around)
    return made


async def _phone(
    stack: AsyncExitStack, playwright: Playwright, around: Sites, folder: Path
) -> Phone:
    running = await stack.enter_async_context(device(playwright, folder, *around.arguments))
    (page,) = running.window.pages
    await page.goto(keeper.KEEPER)
    phone = Phone(running, Person(page, "en"), Ear(page))
    await page.goto(ENTRANCE)
    await phone.look(AT_FIRST, page)
    return phone


async def _sought(made: Visit) -> Sought:
    """While both are in the room."""
    code = made.house.codes["Mo"]
    told = bytes(made.sites.told).decode("latin-1")
    words = {
        "what she said": SAID,
        "what she heard": HEARD,
        "what she did not send": DRAFT,
        "what he did not send": MENTORS_DRAFT,
        "her nickname": await made.ana.person.name(),
        "his code": code,
        "his code, spaced": code.replace("-", " "),
        "his code, tidied": code.replace("-", ""),
        "an action": f"{OURS}/api/",
        "the way out": f"{OURS}/gone",
        "the line": f"{OURS}/ws",
        "a query": f"{OURS}/?",
        "a fragment": f"{OURS}/#",
        "his certificate": _own(re.findall(r'"shift": ?"([\w.-]+)"', told)[0]),
    }
    found = {name: shapes(word) for name, word in words.items()}
    for who, phone in (("her", made.ana), ("his", made.mo)):
        (hello,), (seated,) = phone.ear.heard(frames.Hello), phone.ear.heard(frames.Seated)
        found[f"{who} ticket"] = shapes(_own(hello.ticket))
        found["room"] = forensics.key(seated.room)
        found[f"{who} seat"] = forensics.key(seated.seat)
        found[f"{who} seat's secret"] = forensics.key(hello.secret)
        for number, key in enumerate(await phone.ear.keys()):
            found[f"{who} key {number}"] = forensics.key(key)
    return found


def _own(jws: str) -> str:
    """Without its head, which others share."""
    return jws.partition(".")[2]
