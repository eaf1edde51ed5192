"""How a visit ends, and what is then found on the phones: seized, switched on again, looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Playwright, async_playwright, expect

from tests.running import cut
from tests.stories import keeper, seizure
from tests.stories.device import device
from tests.stories.needles import Needles
from tests.stories.seizure import Phone, Visit

CRASHED_OR_NOT = '"exit_type":"Crashed"', '"exit_type":"Normal"'


async def ended(made: Visit) -> None:
    """She ends her visit, goes elsewhere, back and forth; he closes the tab and opens it again.
    Then both close the browser."""
    ana, mo = made.phones
    await ana.person.page.bring_to_front()
    await ana.person.press("room.end")
    await ana.person.press("room.end_yes")
    await ana.person.sees("ended.left")
    await ana.person.page.goto(keeper.KEEPER)
    await _back_and_forth(ana)
    await mo.person.page.close()
    await mo.look("the closed tab, opened again", await mo.device.reopened("Agenda"))
    await _close(made)


async def left(made: Visit) -> None:
    """Both press the way out. The phones are seized while the browser still runs, and later."""
    for phone in made.phones:
        await phone.person.page.bring_to_front()
        await phone.person.page.locator("a.leave").first.click()
        await expect(phone.person.page).to_have_title("Elsewhere")
    for phone in made.phones:
        await keeper.write_on(phone.device)
    made.seize()
    for phone in made.phones:
        await _back_and_forth(phone)
        await phone.person.page.close()
        await phone.look("the closed tab, opened again", await phone.device.reopened("Elsewhere"))
    await _close(made)


async def cut_off(made: Visit) -> None:
    """The browser is killed in the middle of it."""
    for phone in made.phones:
        cut(phone.device.process)
    made.seize()


Ending = Callable[[Visit], Awaitable[None]]
ENDINGS: Mapping[str, Ending] = {
    "ended": ended,
    "left": left,
    "cut off": cut_off,
}


async def story(folder: Path, *, longer: float) -> dict[str, Visit]:
    """A visit for each ending, `longer` seconds more than it takes until the browser has written
    down what it keeps. `folder` holds an empty one for each."""
    async with async_playwright() as playwright, AsyncExitStack() as stack:
        async with asyncio.TaskGroup() as group:
            begun = {
                name: group.create_task(seizure.visit(stack, playwright, folder / name))
                for name in ENDINGS
            }
        visits = {name: task.result() for name, task in begun.items()}
        async with asyncio.TaskGroup() as group:
            for name, made in visits.items():
                group.create_task(_end(made, ENDINGS[name], playwright, longer=longer))
    return visits


async def _end(made: Visit, ending: Ending, playwright: Playwright, *, longer: float) -> None:
    for phone in made.phones:
        await keeper.kept(phone.device)
    await asyncio.sleep(longer)
    await ending(made)
    for phone in made.phones:
        await _switch_on_again(phone, made, playwright)


async def _back_and_forth(phone: Phone) -> None:
    page = phone.person.page
    # What comes to lie under a pointer looks different, and never quite as before again.
    await page.mouse.move(0, 0)
    for step in range(3):
        # A page that comes back as it was is not loaded anew.
        await page.go_back(wait_until="commit")
        await phone.look(f"back, {step + 1}", page, again=True)
    for step in range(3):
        await page.go_forward(wait_until="commit")
        await phone.look(f"forward, {step + 1}", page, again=True)


async def _close(made: Visit) -> None:
    for phone in made.phones:
        await phone.device.close()
    made.seize()


async def _switch_on_again(phone: Phone, made: Visit, playwright: Playwright) -> None:
    """The same phone, asked for the tabs of last time, which it has however it was switched off."""
    folder = phone.device.folder
    preferences = folder / "profile" / "Default" / "Preferences"
    # After a crash the browser asks first.
    preferences.write_text(preferences.read_text().replace(*CRASHED_OR_NOT))
    asked = (*made.sites.arguments, "--restore-last-session")
    async with device(playwright, folder, *asked) as again:
        for number, page in enumerate(again.window.pages):
            await phone.look(f"tab {number} of last time", page)
        await again.close()
    phone.search(Needles(made.sought))
