"""What a visit leaves behind: nothing on the device, and of a person only what is listed here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Worker, expect

from tests.stories.house import House
from tests.stories.people import Person, arrive
from tests.stories.places import ROOM, walk

pytestmark = pytest.mark.story
SHAPES = ("embedded",)
"""A page is the same whatever keeps the log."""

# Every column there is. One more is a decision about what may be known of a survivor.
COLUMNS = {
    "django_migrations": "id app name applied",
    "moderation_shiftcode": "id code name room bands langs begins ends revoked leaf",  # mentors'
    "rooms_batch": "id label band rooms made until",  # an agency's
    "rooms_burnt": "digest until",
    "rooms_code": "digest batch_id",
    "rooms_entry": "hour seq kind epoch sender client_id commitment body welcome changes stamp "
    "minute generation_id",
    "rooms_generation": "id number hour minute group_id epoch head turned severed over descriptor "
    "room_id",
    "rooms_knock": "id key_package digest minute since claimed room_id seat_id",
    "rooms_leaf": "id number added removed generation_id seat_id",
    "rooms_lease": "id renewed",
    "rooms_room": "id kind title band lang codes_only capacity state closed made newest changes "
    "parent_id",
    "rooms_seat": "id role secret leaf_key minute ended process_id room_id froze_in froze "
    "froze_about until lost",
    "rooms_stampcertificate": "key issuer_jws key_jws until",
}
SQLITE_COLUMNS = """
    SELECT t.name, group_concat(c.name, ' ') FROM sqlite_master t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name != 'sqlite_sequence' GROUP BY t.name"""
POSTGRESQL_COLUMNS = """
    SELECT table_name, string_agg(column_name, ' ' ORDER BY ordinal_position)
    FROM information_schema.columns
    WHERE table_schema = 'public'
    AND table_name NOT IN (SELECT relname FROM pg_class WHERE relispartition)
    GROUP BY table_name"""
TELLING = re.compile(
    r"mail|phone|address|birth|(^|_)age$|user|agent|^ip|referr|location|device", re.IGNORECASE
)

# Whoever types is typing into one of ours: of any other a browser keeps a draft and asks its maker.
FIELDS = "textarea, select, input:not([type=radio], [type=checkbox])"
HELPERS_OFF = {
    "spellcheck": "false",
    "autocorrect": "off",
    "autocapitalize": "off",
    "autocomplete": "off",
    "writingsuggestions": "false",
    "translate": "no",
    "data-gramm": "false",
    "data-gramm_editor": "false",
    "data-enable-grammarly": "false",
    "data-lt-active": "false",
    "contenteditable": "plaintext-only",
}

LEFT = """async () => ({
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  files: (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).length,
  kept: globalThis.document
    ? [localStorage.length, sessionStorage.length, document.cookie,
       (await navigator.serviceWorker.getRegistrations()).length]
    : [],
})"""
NOTHING = {"databases": 0, "caches": 0, "files": 0}


@pytest.fixture
async def two(chrome: Browser, either: House) -> AsyncIterator[tuple[Person, Person]]:
    """Mo at the desk and Ana in the room with him."""
    mo = await arrive(chrome, either, wide=True)
    await mo.enter_by_code(either.codes["Mo"])
    ana = await arrive(chrome, either, number=1, wide=True)
    await ana.enter("young", ROOM)
    await mo.admit_all(1)
    await ana.seated()
    yield mo, ana
    for person in (mo, ana):
        await person.page.context.close()


async def kept(where: Page | Worker) -> dict[str, object]:
    return dict(await where.evaluate(LEFT))


async def test_a_visit_keeps_nothing_on_the_device(
    either: House, two: tuple[Person, Person]
) -> None:
    """# C9: page and worker, in the room and after it."""
    for person in two:
        page = person.page
        await person.say("nothing of this stays")
        (worker,) = page.workers
        assert await kept(worker) == {**NOTHING, "kept": []}
        assert await kept(page) == {**NOTHING, "kept": [0, 0, "", 0]}
    _, ana = two
    await ana.press("room.end")
    await ana.press("room.end_yes")
    await ana.sees("ended.left")
    assert await kept(ana.page) == {**NOTHING, "kept": [0, 0, "", 0]}
    await expect(ana.page.get_by_text("nothing of this stays")).to_have_count(0)
    await ana.press("ended.home")
    for _ in range(50):
        if not ana.page.workers:
            break
        await ana.page.wait_for_timeout(20)
    assert ana.page.workers == []
    stored = await ana.page.context.storage_state(indexed_db=True)
    assert stored == {"cookies": [], "origins": []}


def overhear(context: BrowserContext, asked: set[tuple[str, str]]) -> None:
    """Notes the address of every request from now on, beside that of the page it began at."""
    own = context.pages[0].url
    context.on("request", lambda request: asked.add((own, request.url)))


async def test_no_request_ever_leaves_the_origin(chrome: Browser, fresh: House) -> None:
    """# A1 # C9: over a whole visit to every page, survivor and mentor, page and worker."""
    asked: set[tuple[str, str]] = set()
    async for place in walk(chrome, fresh, "en"):
        if place.name == "landing":
            for context in chrome.contexts:
                overhear(context, asked)
            await place.page.reload()
        assert await place.page.context.cookies() == []
        assert await place.page.locator(FIELDS).count() == 0
    # Each person's own process is all that her browser speaks to, not even another one of ours.
    assert {own for own, _ in asked} == {f"{origin}/" for origin in fresh.origins}
    assert [url for own, url in asked if not url.startswith(own)] == []
    # The worker's own requests are among those that were seen.
    seen = {f"/{url.removeprefix(own)}" for own, url in asked}
    assert {"/", "/api/rooms", "/api/puzzle", "/api/tickets", "/api/codes"} <= seen


async def test_the_browsers_own_helpers_see_neither_the_words_nor_the_thread(
    two: tuple[Person, Person],
) -> None:
    """# B17: no draft on disk, no spelling service, no writing help, no translation."""
    for person in two:
        await helpers_off(person.composer)
        for part in (".thread-lines", ".roster"):
            for each in await person.page.locator(part).all():
                assert await each.evaluate("part => part.translate") is False
        # What a browser would save as a draft or offer again is not there at all.
        await expect(person.page.locator(FIELDS)).to_have_count(0)


async def helpers_off(field: Locator) -> None:
    for name, value in HELPERS_OFF.items():
        await expect(field).to_have_attribute(name, value)


async def test_the_code_is_typed_where_no_helper_sees_it(chrome: Browser, either: House) -> None:
    """# B17: in one line, whatever is pasted, and what is typed anew replaces it."""
    noor = await arrive(chrome, either)
    await noor.page.context.grant_permissions(["clipboard-write"])
    await noor.press("landing.code")
    await noor.press("know.understood")
    field = noor.page.get_by_role("textbox", name=noor.word("code.label"), exact=True)
    await helpers_off(field)
    await expect(noor.page.locator(FIELDS)).to_have_count(0)
    await noor.page.evaluate("navigator.clipboard.writeText('wxyz 2345\\r\\n6789\\n')")
    await noor.page.get_by_text(noor.word("code.label")).click()
    await noor.page.keyboard.press("ControlOrMeta+V")
    assert await field.inner_text() == "wxyz 2345 6789"
    await noor.page.keyboard.press("Enter")
    await noor.sees("refusal.code_wrong")
    await expect(field).to_have_attribute("aria-invalid", "true")
    assert await field.inner_text() == "wxyz 2345 6789"
    await field.click(position={"x": 60, "y": 20})
    assert await noor.page.evaluate("getSelection().isCollapsed")
    await noor.button("code.none").focus()
    await noor.page.keyboard.press("Shift+Tab")
    await noor.page.keyboard.press("Shift+Tab")
    await expect(field).to_be_focused()
    await noor.page.keyboard.type(either.codes["Noor"])
    await noor.page.keyboard.press("Enter")
    await noor.seated()
    await noor.page.context.close()


def test_no_table_has_a_column_for_a_person(either: House) -> None:
    """# A1: no e-mail, number, name or address of a survivor has a place to be."""
    told = either.rows(POSTGRESQL_COLUMNS if either.postgres else SQLITE_COLUMNS)
    found = {str(table): str(columns) for table, columns in told}
    assert found == COLUMNS
    columns = {column for names in found.values() for column in names.split()}
    assert [column for column in sorted(columns) if TELLING.search(column)] == []


async def test_of_a_survivor_only_chance_keys_her_room_and_minutes_are_stored(
    either: House, two: tuple[Person, Person]
) -> None:
    """# A1: her seat, row by row, while she is in the room."""
    mo, ana = two
    await ana.say("hello")
    await mo.reads("hello")
    seats = either.rows(
        "SELECT id, secret, leaf_key, lost, ended, room_id, minute, process_id FROM rooms_seat"
        " WHERE role = 'survivor'",
    )
    assert seats
    (rooms,) = zip(*either.rows("SELECT id FROM rooms_room"), strict=True)
    (leases,) = zip(*either.rows("SELECT id FROM rooms_lease"), strict=True)
    for seat, secret, leaf_key, lost, ended, room, minute, process in seats:
        assert isinstance(seat, bytes)
        assert isinstance(secret, bytes)
        assert (len(seat), len(secret), leaf_key, lost) == (16, 32, None, None)
        assert ended in {"", "left"}
        assert room in rooms
        assert isinstance(minute, int)
        assert process is None or process in leases
    assert len({seat for seat, *_ in seats}) == len(seats)


async def test_what_is_stored_has_few_sizes(
    chrome: Browser, either: House, two: tuple[Person, Person]
) -> None:
    """# C8: three lengths of messages, three of Welcomes, two of KeyPackages; no word on typing."""
    mo, ana = two
    bea = await arrive(chrome, either)
    await bea.enter("young", ROOM)
    await expect(mo.page.locator(".lobby-list > li")).to_have_count(1, timeout=20_000)
    packages = either.rows("SELECT length(key_package) FROM rooms_knock WHERE NOT claimed")
    assert packages
    assert {size for (size,) in packages} <= {1024, 4096}
    await mo.admit_all(1)
    await bea.seated()
    spoken = ["hi", "quite short", "a few words more " * 25, "a long story " * 120]
    for text in spoken:
        await ana.say(text)
    await expect(bea.page.locator(".said-text:not(.pale)")).to_have_count(4, timeout=20_000)
    before = either.rows("SELECT count(*) FROM rooms_entry")
    await ana.composer.press_sequentially("typing, and then thinking better of it")
    await bea.page.wait_for_timeout(300)
    assert either.rows("SELECT count(*) FROM rooms_entry") == before

    bodies = either.rows("SELECT DISTINCT length(body) FROM rooms_entry WHERE kind = 2")
    sizes = sorted(int(str(size)) for (size,) in bodies)
    around = sizes[0] - 256
    assert sizes == [around + 256, around + 1024, around + 4096]
    welcomes = either.rows("SELECT length(welcome) FROM rooms_entry WHERE welcome IS NOT NULL")
    assert welcomes
    assert {size for (size,) in welcomes} <= {4096, 16384, 49152}
    claimed = either.rows("SELECT DISTINCT length(key_package) FROM rooms_knock WHERE claimed")
    assert claimed == [(0,)]
    await bea.page.context.close()
