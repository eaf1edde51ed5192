"""What somebody finds who takes the phone: that our name is there, where, and nothing else.

FORENSICS is how often all of it is repeated, each time with a longer visit; once in `make test`.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.stories import endings, forensics, keeper, seizure
from tests.stories.house import ROOT
from tests.stories.needles import Needles, shapes
from tests.stories.seizure import ENTRANCE, Phone, Visit
from tests.stories.sites import OURS
from tests.stories.test_exit import TITLE

pytestmark = pytest.mark.story

TIMES = int(os.environ.get("FORENSICS", "1"))
LONGER = 20
"""Seconds by which each visit is longer than the one before."""
MANY = 10
MET: list[set[str]] = []
"""Where our name was, over every phone, one set each time."""
EVERY_ENDING = pytest.mark.parametrize("ending", endings.ENDINGS)
FORM_SERVICE = "content-autofill.googleapis.com"
ROW = re.compile(r"^\| `([^`]+)` \| [^|]+ \| (\w+) \| (\w+) \| (\w+) \|$", re.MULTILINE)


def published() -> dict[str, dict[str, str]]:
    """By place and ending: `always`, `sometimes` or `no`, as docs/threat-model.md says."""
    page = (ROOT / "docs" / "threat-model.md").read_text()
    _, _, section = page.partition("\n## What remains on the device\n")
    rows = ROW.findall(section.partition("\n## ")[0])
    return {place: dict(zip(endings.ENDINGS, cells, strict=True)) for place, *cells in rows}


@pytest.fixture(scope="module", params=range(TIMES))
def seized(request: pytest.FixtureRequest) -> Iterator[dict[str, Visit]]:
    """A visit for each ending, with its phones as they were found afterwards.

    In a folder of its own: a browser keeps a socket beside its profile, whose path must be short.
    """
    with TemporaryDirectory(prefix="seized-") as name:
        folder = Path(name)
        for ending in endings.ENDINGS:
            (folder / ending).mkdir()
        yield asyncio.run(endings.story(folder, longer=LONGER * request.param))


HALF_WRITTEN = re.compile(r"\.org\.chromium\.Chromium\.(.+)\.\w{6}$")
"""What Chromium calls a file until it is whole: one that is killed leaves it under that name."""


def named(phone: Phone) -> set[str]:
    """Where our name is on a phone; a half-written file counts as the one that it was to be."""
    return {HALF_WRITTEN.sub(r"\1", place) for place in phone.found[seizure.OUR_NAME]}


@EVERY_ENDING
def test_what_another_site_keeps_is_found(seized: dict[str, Visit], ending: str) -> None:
    """# B17: the control. Drafts, stored items, titles, paths, keys, and packed pages are found, in
    the places where browsers keep them."""
    for phone in seized[ending].phones:
        assert keeper.missing(phone.found) == {}


@EVERY_ENDING
def test_nothing_of_a_visit_is_on_a_seized_phone(seized: dict[str, Visit], ending: str) -> None:
    """# B2 # B17 # C9: neither words nor names, codes, tickets, seats and keys, hers or his."""
    sought = seized[ending].sought
    for whose in ("her key", "his key"):
        assert len([name for name in sought if name.startswith(whose)]) > 50
    for phone in seized[ending].phones:
        assert {name: where for name, where in phone.found.items() if name in sought} == {}


@EVERY_ENDING
def test_the_page_tells_where_our_name_stays(seized: dict[str, Visit], ending: str) -> None:
    """# B6: no place but those in docs/threat-model.md, and each that is always there."""
    told = {place: cells[ending] for place, cells in published().items()}
    for phone in seized[ending].phones:
        assert named(phone) <= {place for place, cell in told.items() if cell != "no"}
        assert {place for place, cell in told.items() if cell == "always"} <= named(phone)


def test_the_page_lists_no_place_where_our_name_never_is(seized: dict[str, Visit]) -> None:
    """# B6: what is somewhere only sometimes has to be met over many visits."""
    MET.append(set().union(*(named(phone) for made in seized.values() for phone in made.phones)))
    unmet = {place: cells for place, cells in published().items() if place not in set().union(*MET)}
    assert [place for place, cells in unmet.items() if "always" in cells.values()] == []
    assert unmet == {} or len(MET) < MANY


@EVERY_ENDING
def test_the_history_knows_one_neutral_page(seized: dict[str, Visit], ending: str) -> None:
    """# B6: one address without a path, under our one title or that of where the way out leads."""
    for phone in seized[ending].phones:
        history = phone.device.folder / "profile" / "Default" / "History"
        with closing(sqlite3.connect(history)) as database:
            titles = dict(database.execute("SELECT url, title FROM urls").fetchall())
        assert f"{keeper.KEEPER}/{keeper.PATH}" in titles
        assert [url for url in titles if OURS in url] == [ENTRANCE]
        assert titles[ENTRANCE] in {TITLE, "Elsewhere"}


@EVERY_ENDING
def test_no_tab_that_comes_back_shows_the_visit(seized: dict[str, Visit], ending: str) -> None:
    """# B2: *Back*, *Forward*, a closed tab opened again, and the tabs of last time."""
    made = seized[ending]
    for phone in made.phones:
        shown = dict(phone.shown)
        at_first, in_the_room = shown.pop(seizure.AT_FIRST), shown.pop(seizure.IN_THE_ROOM)
        words = Needles({name: what for name, what in made.sought.items() if " key " not in name})
        assert {"what she said", "what she heard"} <= words.within(in_the_room.text.encode())
        assert in_the_room.picture != at_first.picture
        assert any("last time" in when for when in shown)
        for when, tab in shown.items():
            assert words.within(tab.text.encode()) == set(), when
            # Of our page a picture as anybody gets it, to the last dot.
            assert tab.url != ENTRANCE or tab.picture == at_first.picture, when


def test_after_a_crash_the_tab_of_the_visit_does_come_back(seized: dict[str, Visit]) -> None:
    """# B2: the control of the test above: it comes back, as the landing."""
    for phone in seized["cut off"].phones:
        tabs = [tab.url for when, tab in phone.shown.items() if "last time" in when]
        assert sorted(tabs) == [ENTRANCE, f"{keeper.KEEPER}/{keeper.PATH}"]


@EVERY_ENDING
def test_the_browser_asks_nobody_about_our_page(seized: dict[str, Visit], ending: str) -> None:
    """# A1 # B17: a browser asks about each field to type in, by a digest of site and field."""
    made = seized[ending]
    assert FORM_SERVICE in made.sites.others, "the control: it asks about another site's field"
    assert FORM_SERVICE not in made.asked


def test_a_place_is_called_the_same_on_every_phone() -> None:
    for where, place in {
        "profile/Default/History-journal": "Default/History",
        "profile/segmentation_platform/ukm_db-wal": "segmentation_platform/ukm_db",
        "profile/Default/Sessions/Session_13439860595622276": "Default/Sessions/",
        "profile/Default/Local Storage/leveldb/000003.log": "Default/Local Storage/leveldb/",
        "profile/Default/Cache/Cache_Data/0fa3440daa59f355_0": "Default/Cache/Cache_Data/",
        "home/.cache/fontconfig/CACHEDIR.TAG": "home/.cache/fontconfig/CACHEDIR.TAG",
    }.items():
        assert forensics.place(where) == place


def test_a_name_is_found_by_its_digest_and_in_the_name_of_a_file(tmp_path: Path) -> None:
    needles = Needles({"name": forensics.name("agenda.example"), "word": shapes("a word of mine")})
    (tmp_path / "kept").write_bytes(bytes.fromhex("85" * 9) + b"nothing")
    assert forensics.places(tmp_path, needles) == {}
    (tmp_path / "https_agenda.example_0").touch()
    (tmp_path / "digest").write_text("yBP4SaPSYlztWjMGGx6j7FOPTIo6F50YGJxIyEQr79o=")
    assert set(forensics.places(tmp_path, needles)) == {"name"}
