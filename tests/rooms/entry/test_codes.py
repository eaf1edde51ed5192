"""An agency's codes: each good for one seat, and nothing tells afterwards which seat that was."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from peerchat import keyring
from peerchat.trust import base64url
from rooms.delivery import doorway, forgetting
from rooms.entry import codes, tickets
from rooms.entry.models import Batch, Burnt, Code
from rooms.lifecycle import rooms
from rooms.lifecycle.models import Room, Seat
from rooms.wire import frames
from rooms.wire.refusals import Refusal
from tests.rooms import gate, talking
from tests.rooms.scene import Scene, on_both_databases

pytestmark = on_both_databases
NOW = int(time.time())
MINUTE = NOW // 60
UNTIL = codes.until(minute=MINUTE, days=1)


def made(scene: Scene, *, count: int = 3, days: int = 1, **more: object) -> list[str]:
    asked = {"label": "Shelter North", "band": "18-24", "room_ids": [scene.room]} | more
    return codes.make(count=count, days=days, minute=MINUTE, **asked)  # type: ignore[arg-type]


def wrong(typed: str, *, minute: int = MINUTE) -> bool:
    with suppress(Refusal):
        codes.look(typed, minute=minute)
        return False
    return True


def come_in(scene: Scene, code: str) -> frames.Hello:
    """What somebody says who has a ticket for this code."""
    digest = codes.look(code, minute=MINUTE).digest
    ticket = tickets.survivor(scene.room, band="18-24", now=scene.now, code=digest)
    written = tickets.write(ticket, secret=keyring.current(NOW).ticket_secret)
    return frames.Hello(room=scene.room, ticket=written, secret=secrets.token_bytes(32))


def sit(scene: Scene, hello: frames.Hello) -> bytes:
    return doorway.hello(hello, process=scene.process, now=scene.now).seat


def attended() -> Scene:
    scene = Scene()
    scene.seat(scene.mentor())
    return scene


def test_a_code_is_used_once(database: str) -> None:
    """# A9."""
    scene = attended()
    first, second, _ = made(scene)
    hello, other = come_in(scene, first), come_in(scene, first)
    sit(scene, hello)
    assert wrong(first)
    with pytest.raises(Refusal, match="ticket_spent"):
        sit(scene, other)
    assert not wrong(second)
    assert Seat.objects.filter(role="survivor").count() == 1


def test_whoever_could_not_sit_down_has_her_code_still(database: str) -> None:
    """On a bad line, or where the mentor went a moment ago, she would be shut out for good."""
    scene = Scene()
    (code,) = made(scene, count=1)
    hello = come_in(scene, code)
    with pytest.raises(Refusal, match="room_unattended"):
        sit(scene, hello)
    assert not wrong(code)
    scene.seat(scene.mentor())
    sit(scene, hello)
    assert wrong(code)


def test_no_row_tells_which_code_made_which_seat(database: str) -> None:
    """# A9: its row is gone, and nothing new is written of it."""
    scene = attended()
    code, *_ = made(scene)
    digest = codes.look(code, minute=MINUTE).digest
    assert _kept(code, digest) == {"rooms_code"}
    sit(scene, come_in(scene, code))
    assert _kept(code, digest) == set()
    assert {field.name for field in Burnt._meta.fields} == {"digest", "until"}
    assert not any("batch" in field.name for field in Seat._meta.get_fields())


def _kept(code: str, digest: bytes) -> set[str]:
    """Tables in which anything of this code stands, in any spelling."""
    bare = code.replace("-", "")
    shapes = [digest, digest.hex().encode(), base64url.encode(digest).encode()]
    shapes += [bare.encode(), code.encode()]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for value in (value for row in cursor.fetchall() for value in row):
                whole = bytes(value) if isinstance(value, memoryview) else value
                text = whole if isinstance(whole, bytes) else str(whole).encode()
                found |= {table} if any(shape in text for shape in shapes) else set()
    return found


def test_of_hellos_at_once_with_one_code_exactly_one_is_seated(database: str) -> None:
    """# A9."""
    scene = attended()
    code, *_ = made(scene)
    hellos = [come_in(scene, code) for _ in range(6)]
    outcomes = Counter(gate.at_once(*(partial(_told, scene, hello) for hello in hellos)))
    assert outcomes == {"seated": 1, "ticket_spent": 5}
    assert Seat.objects.filter(role="survivor").count() == 1


def test_a_code_that_is_withdrawn_at_the_same_time_seats_somebody_or_nobody(database: str) -> None:
    scene = attended()
    (code,) = made(scene, count=1)
    hello, batch = come_in(scene, code), codes.left()[0].id
    said, withdrawn = gate.at_once(
        lambda: ("hello", _told(scene, hello)), lambda: ("withdraw", str(codes.withdraw(batch)))
    )
    told = dict([said, withdrawn])
    assert told["withdraw"] == "True"
    assert told["hello"] in ("seated", "ticket_spent")
    assert Seat.objects.filter(role="survivor").count() == (told["hello"] == "seated")
    assert not Code.objects.exists()


def _told(scene: Scene, hello: frames.Hello) -> str:
    try:
        sit(scene, hello)
    except Refusal as refusal:
        return refusal.code
    return "seated"


def test_of_a_code_only_a_digest_is_kept_and_not_in_the_order_of_the_paper(database: str) -> None:
    scene = attended()
    given = made(scene, count=40)
    kept = [bytes(digest) for digest in Code.objects.values_list("digest", flat=True)]
    printed = [codes.look(code, minute=MINUTE).digest for code in given]
    assert set(printed) == set(kept)
    assert printed != sorted(printed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM rooms_code ORDER BY " + _as_written())
        assert [bytes(row[0]) for row in cursor.fetchall()] == sorted(printed)


def _as_written() -> str:
    return "ctid" if connection.vendor == "postgresql" else "rowid"


def test_a_code_that_is_old_withdrawn_or_none_is_refused_alike(database: str) -> None:
    scene = attended()
    (code,) = made(scene, count=1)
    assert not wrong(code, minute=UNTIL - 1)
    assert wrong(code, minute=UNTIL)
    assert wrong("0000-0000-0000-0000")
    assert wrong("nonsense")
    (batch,) = codes.left()
    assert codes.withdraw(batch.id)
    assert wrong(code)
    assert not codes.withdraw(batch.id)


def test_a_ticket_whose_code_was_withdrawn_meanwhile_seats_nobody(database: str) -> None:
    scene = attended()
    (code,) = made(scene, count=1)
    hello = come_in(scene, code)
    codes.withdraw(codes.left()[0].id)
    with pytest.raises(Refusal, match="ticket_spent"):
        sit(scene, hello)
    assert not Seat.objects.filter(role="survivor").exists()


def test_a_code_opens_its_rooms_and_no_other(database: str) -> None:
    scene, other = attended(), attended()
    Room.objects.filter(pk=other.room).update(codes_only=True)
    (code,) = made(scene, count=1)
    (for_any,) = made(scene, count=1, room_ids=[])
    listed = {room.id: room for room in rooms.listing()}
    assert codes.look(code, minute=MINUTE).admits(listed[scene.room])
    assert not codes.look(code, minute=MINUTE).admits(listed[other.room])
    assert codes.look(for_any, minute=MINUTE).admits(listed[other.room])
    Room.objects.filter(pk=other.room).update(band="25+")
    assert not codes.look(for_any, minute=MINUTE).admits(rooms.listed(other.room))


@pytest.mark.parametrize(
    "asked",
    [
        {"count": 0},
        {"count": codes.MOST + 1},
        {"label": ""},
        {"label": "x" * (codes.LABEL + 1)},
        {"days": 0},
        {"days": codes.DAYS + 1},
        {"band": "25+"},
        {"band": "13-17", "room_ids": []},
        {"room_ids": [bytes(16)]},
    ],
)
def test_what_could_open_nothing_is_not_made(database: str, asked: dict[str, object]) -> None:
    scene = attended()
    with pytest.raises(codes.Unusable), transaction.atomic():
        made(scene, **asked)  # type: ignore[arg-type]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("since", [{"codes_only": True}, {"band": "13-17"}])
def test_a_ticket_by_a_puzzle_seats_nobody_where_a_code_is_needed(
    database: str, since: dict[str, object]
) -> None:
    """# A9: whatever she holds. Trouble may have come in these minutes, and no puzzle is ever
    enough for a room of minors."""
    scene = attended()
    hello = talking.hello(scene)
    Room.objects.filter(pk=scene.room).update(**since)
    (code,) = made(scene, count=1, band=since.get("band", "18-24"))
    assert rooms.listed(scene.room).needs_code
    with pytest.raises(Refusal, match="codes_only"):
        sit(scene, hello)
    sit(scene, come_in(scene, code))


def test_staff_see_how_many_are_left(database: str) -> None:
    scene = attended()
    code, *_ = made(scene)
    sit(scene, come_in(scene, code))
    (batch,) = codes.left()
    assert (batch.label, batch.made, batch.left, batch.rooms) == ("Shelter North", 3, 2, 1)


def test_a_batch_that_is_past_is_forgotten(database: str) -> None:
    scene = attended()
    made(scene, days=1)
    made(scene, days=2)
    forgetting.forget(minute=UNTIL)
    later = codes.until(minute=MINUTE, days=2)
    assert [batch.last_day for batch in codes.left()] == [codes.last_day(later)]
    assert Code.objects.count() == 3


def test_a_room_opens_with_a_code_alone_where_that_is_said(database: str) -> None:
    scene = attended()
    rooms.only_by_code(scene.room, yes=True)
    assert rooms.listed(scene.room).needs_code
    rooms.only_by_code(scene.room, yes=False)
    assert not rooms.listed(scene.room).needs_code
    Room.objects.filter(pk=scene.room).update(band="13-17")
    with pytest.raises(Refusal, match="codes_only"):
        rooms.only_by_code(scene.room, yes=False)
    assert rooms.listed(scene.room).needs_code


def test_a_code_holds_to_the_end_of_the_day_on_its_card_everywhere(database: str) -> None:
    """On Baker Island it is that day twelve hours longer than in Greenwich."""
    last = codes.last_day(UNTIL)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1, hours=12)
    assert end.timestamp() // 60 == UNTIL
    assert last == datetime.fromtimestamp(NOW, UTC).date() + timedelta(days=1)
