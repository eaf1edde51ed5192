"""What somebody wrote and nobody has yet: it outlives the part of the program that sends."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.stories.guest import soon
from tests.stories.house import House
from tests.stories.people import Person, arrive
from tests.stories.places import ROOM

pytestmark = pytest.mark.story

# Chromium says nothing to the page of a worker that ended itself; one that threw is reported.
THROWS = "setTimeout(() => { throw new Error('a fault of the test'); })"
STOPS = "close()"


async def in_the_room(chrome: Browser, house: House) -> tuple[Person, Person]:
    mo = await arrive(chrome, house, wide=True)
    await mo.enter_by_code(house.codes["Mo"])
    ana = await arrive(chrome, house, number=1)
    await ana.enter("young", ROOM)
    await mo.admit_all(1)
    await ana.seated()
    return mo, ana


@pytest.mark.parametrize("fault", [THROWS, STOPS], ids=["throws", "stops"])
async def test_a_crash_of_the_worker_loses_no_word_that_was_not_confirmed(
    chrome: Browser, either: House, fault: str
) -> None:
    """# C7: one message on its way and one half written are shown on the page where the visit
    ended, and wait in the composer when she comes in again."""
    mo, ana = await in_the_room(chrome, either)
    await ana.say("This one arrived.")
    await mo.reads("This one arrived.")
    await ana.page.context.set_offline(True)
    (worker,) = ana.page.workers
    await worker.evaluate("WebSocket.prototype.send = () => {}")
    await ana.say("This one is on its way.")
    await expect(ana.page.get_by_text(ana.word("message.sending"))).to_be_visible()
    await ana.composer.press_sequentially("And this is half")
    await worker.evaluate(fault)
    await ana.sees("ended.gone")
    unsent = ana.page.locator(".unsent")
    await expect(unsent).to_have_text("This one is on its way.\n\nAnd this is half")
    await soon(lambda: not ana.page.workers, "the worker has ended")
    await ana.page.context.set_offline(False)

    await ana.press("ended.rooms")
    await ana.page.get_by_label(ana.word("age.young")).check()
    await ana.press("rooms.enter")
    await mo.admit_all(1)
    await ana.seated()
    await expect(ana.composer).to_have_text("This one is on its way.And this is half")
    await ana.press("composer.send")
    await expect(mo.page.locator(".said-text:not(.pale)").last).to_have_text(
        "This one is on its way.\n\nAnd this is half"
    )
    await expect(ana.composer).to_have_text("")
    for person in (ana, mo):
        await person.page.context.close()


async def test_leaving_takes_what_was_half_written_along(chrome: Browser, either: House) -> None:
    """# B2: who ends her visit on a shared phone leaves no draft on its last page."""
    mo, ana = await in_the_room(chrome, either)
    await ana.composer.press_sequentially("half of a secret")
    await ana.page.locator(".room-buttons button").last.click()
    dialog = ana.page.locator("dialog[open]")
    await dialog.get_by_role("button", name=ana.word("room.end")).click()
    await dialog.get_by_role("button", name=ana.word("room.end_yes")).click()
    await ana.sees("ended.left")
    await expect(ana.page.get_by_text("half of a secret")).to_have_count(0)
    await expect(ana.page.locator(".unsent")).to_have_count(0)
    for person in (ana, mo):
        await person.page.context.close()
