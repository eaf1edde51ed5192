"""The change of keys, rehearsed as docs/operating.md has it: with its commands, and with people in
the room who carry what was built before and after."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from peerchat.ceremony import making
from peerchat.trust import base64url, jws
from rooms.lifecycle import presence
from tests.headless import crowd
from tests.stories.gathering import BAND, gathering
from tests.stories.house import House

pytestmark = pytest.mark.story
SHAPES = ("many",)
"""Where the keys lie does not depend on the database; two processes have to agree on them."""
EXIT = "https://weather.example/"
OMBUDS = ("--ombud=" + "A" * 43, "--ombud=" + "B" * 42 + "A")


@dataclass
class Operator:
    """Whoever holds this house's keys. In a demo the root's lies on the server; here it counts as
    another machine."""

    house: House
    apart: Path

    @property
    def keys(self) -> Path:
        return self.house.data / "keys"

    @property
    def root(self) -> Path:
        return self.apart / "root.key"

    def trust(self, *command: str) -> str:
        return self.house.manage("trust", *command).strip()

    def issuer(self) -> str:
        """Public half of the key that stamps now."""
        held = making.read_key(self.keys / "stamp-issuer.key")
        return base64url.encode(jws.public_bytes(held))

    def vouch(self, issuer: str) -> None:
        """The root's certificate for a stamp issuer, put on the server."""
        made = self.trust("make-stamp-issuer", "--root", str(self.root), f"--key={issuer}")
        self._put("stamp-issuer.jws", made)

    def name(self, *issuers: str) -> None:
        """A manifest that names these, put on the server: what is built next carries it."""
        named = [f"--issuer={issuer}" for issuer in issuers]
        root = ("--root", str(self.root))
        self._put(
            "manifest.jws", self.trust("make-manifest", *root, *named, *OMBUDS, "--exit", EXIT)
        )

    def _put(self, name: str, text: str) -> None:
        (self.keys / name).write_text(text + "\n")


@pytest.fixture
def operator(fresh: House, tmp_path: Path) -> Operator:
    apart, pages = tmp_path / "apart", tmp_path / "pages"
    apart.mkdir()
    pages.mkdir()
    shutil.copy(fresh.data / "keys" / "root.key", apart)
    for environment in fresh.environments:
        # Pages that carry another manifest are not served; these clients bring their own.
        environment["PEERCHAT_DIST"] = str(pages)
    return Operator(fresh, apart)


async def test_a_new_stamp_issuer_interrupts_nobody_whose_page_was_built_in_between(
    operator: Operator,
) -> None:
    """Whoever still has the page from before stops, and says why: she follows no unnamed key."""
    house, keys = operator.house, operator.keys
    now = operator.issuer()
    async with crowd(*house.trust()) as earlier, gathering(house, earlier, "old ") as before:
        following = operator.trust("make-key", str(keys / "next.key"))
        house.stop()
        operator.name(now, following)
        house.start()
        async with crowd(*house.trust()) as later, gathering(house, later, "new ") as after:
            mo = await after.opened()
            bea = await after.survivor("Bea")
            before.room = after.room
            ana = await before.survivor("Ana")
            await after.admit(mo, ana, bea)
            await ana.client.say("Stamped by the old one.")
            for guest in (mo, bea):
                await guest.hears("Stamped by the old one.")

            house.stop()
            (keys / "next.key").replace(keys / "stamp-issuer.key")
            operator.vouch(following)
            house.start()
            await mo.client.say("Stamped by the new one.")
            await bea.hears("Stamped by the new one.")
            await ana.freezes("stamp")
            assert "Stamped by the new one." not in ana.client.heard()
            cleo = await after.survivor("Cleo")
            await after.admit(mo, cleo)
            await cleo.client.say("I came later.")
            for guest in (mo, bea):
                await guest.hears("I came later.")


async def test_after_the_loss_of_the_root_new_pages_follow_a_new_one_and_old_ones_do_not(
    operator: Operator,
) -> None:
    """Nobody can tell the new root from a thief's by itself: a page follows only the one that it
    was built with."""
    house, keys = operator.house, operator.keys
    async with crowd(*house.trust()) as earlier, gathering(house, earlier, "old ") as before:
        mo = await before.opened()
        ana = await before.survivor("Ana")
        await before.admit(mo, ana)
        await ana.client.say("Under the old root.")
        await mo.hears("Under the old root.")
        await mo.client.stop()

        house.stop()
        operator.root.unlink()
        public = operator.trust("make-key", str(operator.root))
        (keys / "root.pub").write_text(public + "\n")
        shutil.copy(operator.root, keys / "root.key")
        operator.vouch(operator.issuer())
        operator.name(operator.issuer())
        assert public == operator.trust("show", "--compiled").splitlines()[1]
        house.start()
        async with crowd(*house.trust()) as later, gathering(house, later, "new ") as after:
            house.codes["Mo"] = house.code("Mo", BAND)
            mo = await after.mentor("Mo")
            await mo.client.until(lambda client: client.frozen, "stops at the old root's room")
            assert mo.client.frozen == "descriptor"
            # For as long as her line of before may only have blinked, she counts as attending.
            await asyncio.sleep(presence.BLINK.total_seconds())
            await mo.client.ask("renew")
            await mo.client.until(lambda client: client.ready, "begins the room anew")
            bea = await after.survivor("Bea")
            await after.admit(mo, bea)
            await bea.client.say("Under the new root.")
            await mo.hears("Under the new root.")
            await ana.freezes("descriptor")
            assert "Under the new root." not in ana.client.heard()
