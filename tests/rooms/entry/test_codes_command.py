"""`manage.py codes`: what an operator makes, prints, counts and withdraws."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from peerchat.trust import base64url
from rooms.entry import codes, spelling
from rooms.entry.models import Code
from rooms.lifecycle import rooms
from tests.rooms.scene import Scene, on_both_databases

pytestmark = on_both_databases


def told(*words: str) -> list[str]:
    out = io.StringIO()
    call_command("codes", *words, stdout=out)
    return out.getvalue().splitlines()


def test_codes_are_told_once_and_counted_afterwards(database: str) -> None:
    scene = Scene()
    room = f"--room={base64url.encode(scene.room)}"
    made = told("make", "--band", "18-24", room, "--count", "3", "--label", "Shelter North")
    assert len({spelling.AGENCY.digest(code) for code in made}) == 3
    told("make", "--band", "18-24", "--label", "Anybody", "--count", "1", "--days", "1")
    first, second = told("list")
    assert "Shelter North: 18-24, 1 rooms, until" in first
    assert first.endswith("3 of 3 left")
    assert "Anybody: 18-24, any room" in second
    assert not set(made) & set(first.split())
    assert told("withdraw", str(codes.left()[0].id)) == ["withdrawn"]
    assert Code.objects.count() == 1


def test_cards_are_written_to_a_file_that_was_not_there(database: str, tmp_path: Path) -> None:
    Scene()
    words = ["make", "--band", "18-24", "--label", "x", "--cards", str(tmp_path / "cards.html")]
    (line,) = told(*words)
    assert line.startswith("10 cards in")
    assert (tmp_path / "cards.html").stat().st_mode & 0o777 == 0o600
    page = (tmp_path / "cards.html").read_text(encoding="utf-8")
    assert (page.count("<section>"), page.count("<p>127.0.0.1:8000</p>")) == (10, 10)
    with pytest.raises(CommandError, match="cannot be written"):
        told(*words)
    assert Code.objects.count() == 10, "what cannot be shown is not made"


def test_a_room_is_set_to_codes_only_and_back(database: str) -> None:
    scene = Scene()
    room = f"--room={base64url.encode(scene.room)}"
    assert told("rooms")[0].endswith("18-24, puzzle or code")
    assert told("require", room)[0].endswith("18-24, codes only")
    assert rooms.listed(scene.room).needs_code
    assert told("allow", room)[0].endswith("puzzle or code")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("make --band 25+ --label x", "no room of this age band"),
        ("make --band 18-24 --label x --room=short!", "no public id"),
        (f"make --band 18-24 --label x --room={'A' * 22}", "has to be there"),
        (f"make --band 18-24 --label {'x' * 61}", "a label of"),
        ("withdraw 7", "no such batch"),
        (f"require --room={'A' * 22}", "no such room"),
        ("allow --room=!", "no public id"),
    ],
)
def test_what_cannot_be_done_is_said(database: str, words: str, why: str) -> None:
    Scene()
    with pytest.raises(CommandError, match=why):
        told(*words.split())
    assert not Code.objects.exists()
