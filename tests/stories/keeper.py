"""A site that lets a browser keep all that ours must not: what a search of a phone has to find."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping

from tests.stories import forensics
from tests.stories.device import Device
from tests.stories.needles import Needles, shapes
from tests.stories.sites import Sites

KEEPER = "https://keeper.example"
PATIENCE = 60
"""Seconds. Chromium writes its history every ten."""
DATABASE = "Default/IndexedDB/https_keeper.example_0.indexeddb.leveldb/"
SESSIONS = {"Default/Sessions/", "Default/Sessions_Encrypted/"}
CACHE = {"Default/Cache/Cache_Data/"}

PATH, TITLE = "threxandor-path", "the cravenport title"
ITEM, DRAFT = "the drumbaxley item", "a draft about glimmorath"
LATER = " and of vushmelador too"
KEY = hashlib.sha256(b"planted").digest()[:16]
LETTERS = {
    "gzip": "a jorvintape letter",
    "deflate": "a skaldrimop letter",
    "br": "a wexolunth letter",
}

PLANTED: Mapping[str, tuple[frozenset[bytes], set[str]]] = {
    "path": (shapes(PATH), {"Default/History", *SESSIONS}),
    "title": (shapes(TITLE), {"Default/History", *SESSIONS}),
    "draft in a text area": (shapes(DRAFT), SESSIONS),
    "item of localStorage": (shapes(ITEM), {"Default/Local Storage/leveldb/"}),
    "key that cannot be exported": (forensics.key(KEY), {DATABASE}),
    **{f"{packing} in the cache": (shapes(letter), CACHE) for packing, letter in LETTERS.items()},
}
"""Shapes, and where they have to be found."""
SOUGHT = {name: planted for name, (planted, _) in PLANTED.items()}

KEEP = """async ([title, item, key, packings]) => {
  document.title = title;
  localStorage.setItem("item", item);
  for (const packing of packings) await (await fetch(`/${packing}`)).text();
  const made = await crypto.subtle.importKey(
    "raw", new Uint8Array(key), "AES-GCM", false, ["encrypt"]);
  const opened = indexedDB.open("keys");
  opened.onupgradeneeded = () => opened.result.createObjectStore("keys").put(made, 1);
  await new Promise((done) => (opened.onsuccess = done));
}"""


async def plant(phone: Device, sites: Sites) -> None:
    """Opens a tab of the same phone, at the site that keeps."""
    sites.keeps(f"/{PATH}", "<!doctype html><textarea></textarea>")
    for packing, letter in LETTERS.items():
        sites.keeps(f"/{packing}", letter, packing)
    page = await phone.window.new_page()
    await page.goto(f"{KEEPER}/{PATH}")
    await page.evaluate(KEEP, [TITLE, ITEM, list(KEY), list(LETTERS)])
    await page.locator("textarea").press_sequentially(DRAFT)


def missing(found: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What was planted and is not where it has to be."""
    gone = {name: where - found.get(name, set()) for name, (_, where) in PLANTED.items()}
    return {name: where for name, where in gone.items() if where}


async def kept(phone: Device) -> None:
    """Waits until all that was planted is on disk: by then the same holds for what came before."""
    needles = Needles(SOUGHT)
    until = time.monotonic() + PATIENCE
    while gone := missing(forensics.places(phone.folder, needles)):
        assert time.monotonic() < until, f"not kept: {gone}"
        await asyncio.sleep(1)


async def write_on(phone: Device) -> None:
    """Writes more in that tab, and waits until the session that holds it is on disk."""
    page = next(page for page in phone.window.pages if page.url.endswith(PATH))
    await page.bring_to_front()
    await page.locator("textarea").press_sequentially(LATER)
    needles = Needles({"later": shapes(LATER)})
    until = time.monotonic() + PATIENCE
    while SESSIONS - forensics.places(phone.folder, needles).get("later", set()):
        assert time.monotonic() < until, "the session is not kept"
        await asyncio.sleep(1)
