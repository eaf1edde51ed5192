"""Every no of the HTTP doors, provoked at the whole application: its code with its status, and
nothing of what was asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altcha
import pytest
from channels.testing import HttpCommunicator
from django.db import connection

from moderation.shifts import demo
from moderation.shifts.models import ShiftCode
from peerchat import keyring
from peerchat.asgi import application
from peerchat.pace import Pace
from peerchat.trust import base64url
from rooms import strain
from rooms.delivery import border
from rooms.entry import api, codes, puzzles
from rooms.lifecycle import rooms
from rooms.lifecycle.models import Room
from rooms.strain import Strain
from rooms.wire.refusals import ANSWERS, Code
from tests.rooms.scene import Scene, on_both_databases, started

OURS = "http://127.0.0.1:8000"


def solved(*, now: int | None = None, secret: bytes | None = None) -> str:
    """A new puzzle of ours, solved; or one that was made at `now`, or by somebody else."""
    made = int(time.time()) if now is None else now
    ours = keyring.current(int(time.time())).puzzle_secret
    challenge = puzzles.make(cost=1, secret=secret or ours, now=made)
    parsed = altcha.Challenge.from_dict(challenge)
    answer = altcha.solve_challenge(parsed)
    assert answer is not None
    return str(altcha.Payload(parsed, answer).to_base64())


@dataclass(frozen=True)
class Asked:
    """What is sent, and to which door."""

    path: str
    members: Any
    origin: str = OURS


async def ask(asked: Asked) -> tuple[int, Any]:
    """Status and members of the answer to a POST."""
    headers = [(b"host", b"127.0.0.1:8000"), (b"origin", asked.origin.encode())]
    headers.append((b"content-type", b"application/json"))
    plain = isinstance(asked.members, bytes)
    body = asked.members if plain else json.dumps(asked.members).encode()
    line = HttpCommunicator(application, "POST", asked.path, body=body, headers=headers)
    answer = await line.get_response(timeout=10)
    return answer["status"], json.loads(answer["body"])


def wish(room: bytes, **more: Any) -> Asked:
    """A ticket for this room."""
    members = {"puzzle": solved(), "room": base64url.encode(room), "band": "18-24"}
    return Asked("/api/tickets", members | more)


def typed(code: str, **more: Any) -> Asked:
    """A mentor's code."""
    members = {"puzzle": solved(), "code": code, "leaf": base64url.encode(bytes(32))}
    return Asked("/api/codes", members | more)


def invited(**more: Any) -> tuple[bytes, str]:
    """A room with a mentor in it, and an agency's code for it alone."""
    room = attended()
    (code,) = codes.make(
        label="x", band="18-24", room_ids=[room], count=1, days=1, minute=int(time.time()) // 60
    )
    Room.objects.filter(pk=room).update(**more)
    return room, code


def invitation(room: bytes, code: str) -> Asked:
    """A ticket for this room, by a code instead of a puzzle."""
    return Asked("/api/tickets", {"room": base64url.encode(room), "code": code})


def attended(**more: Any) -> bytes:
    """A room with a mentor in it."""
    scene = Scene()
    scene.seat(scene.mentor())
    Room.objects.filter(pk=scene.room).update(**more)
    return scene.room


def full() -> bytes:
    """A room in which one mentor minds one survivor."""
    scene = started(capacity=2).scene
    assert rooms.listed(scene.room).condition == "full"
    return scene.room


def closed() -> bytes:
    room = started()
    rooms.close(room.scene.room, by=room.mo, minute=int(time.time()) // 60)
    return room.scene.room


def spent() -> Asked:
    """A puzzle that was used for another ticket."""
    now = int(time.time())
    asked = wish(attended())
    secret = keyring.current(now).puzzle_secret
    puzzles.spend(asked.members["puzzle"], secret=secret, now=now)
    return asked


def uncertifiable() -> Asked:
    """A right code for a name that no certificate may bear."""
    code = next(code for _, of_room in demo.prepare(int(time.time())) for code in of_room.values())
    ShiftCode.objects.update(name="Mo\n")
    return typed(code)


def broken() -> Asked:
    """The server lacks a table."""
    asked = wish(attended())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE rooms_burnt RENAME TO hidden")
    return asked


def mended() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hidden RENAME TO rooms_burnt")


PROVOKED: list[tuple[int, Code, Callable[[], Asked]]] = [
    (400, "malformed", lambda: Asked("/api/tickets", b"{")),
    (403, "origin_wrong", lambda: Asked("/api/puzzle", {}, origin="https://elsewhere.example")),
    (403, "puzzle_wrong", lambda: wish(attended(), puzzle=solved(secret=bytes(32)))),
    (403, "puzzle_expired", lambda: wish(attended(), puzzle=solved(now=int(time.time()) - 600))),
    (403, "puzzle_spent", spent),
    (403, "band_mismatch", lambda: wish(attended(), band="25+")),
    (403, "codes_only", lambda: wish(attended(codes_only=True))),
    (403, "codes_only", lambda: wish(attended(band="13-17"), band="13-17")),
    (404, "room_unknown", lambda: wish(bytes(16))),
    (409, "room_closed", lambda: wish(closed())),
    (409, "room_full", lambda: wish(full())),
    (409, "room_unattended", lambda: wish(Scene().room)),
    (403, "code_wrong", lambda: typed("0000-0000-0000")),
    (403, "code_wrong", lambda: typed("0000-0000-0000-0000")),
    (403, "code_wrong", lambda: invitation(attended(), "0000-0000-0000-0000")),
    (403, "code_wrong", lambda: invitation(attended(), invited()[1])),
    (409, "room_closed", lambda: invitation(*invited(state="closed"))),
    (404, "room_unknown", lambda: invitation(bytes(16), invited()[1])),
    (403, "certificate_refused", uncertifiable),
]


@on_both_databases
async def test_each_no_has_its_status_and_says_nothing_else(database: str) -> None:
    for status, code, provoke in PROVOKED:
        assert ANSWERS[code].http == status
        asked = await border.cross(provoke)
        assert await ask(asked) == (status, {"code": code})
    await border.let_go()


@on_both_databases
async def test_a_fault_of_ours_is_told_as_ours(database: str) -> None:
    asked = await border.cross(broken)
    try:
        assert await ask(asked) == (500, {"code": "server_error"})
    finally:
        await border.cross(mended)
        await border.let_go()


@on_both_databases
async def test_while_people_are_heard_too_late_few_come_in_but_mentors(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """# N6: and the puzzle is not spent."""
    strained = Strain(time.monotonic())
    strained.ease = "full"
    monkeypatch.setattr(api, "trickle", Pace(rate=0.001, burst=1, now=time.monotonic()))
    monkeypatch.setattr(strain, "here", strained)
    allowed = await border.cross(lambda: wish(attended()))
    assert list((await ask(allowed))[1]) == ["ticket"], "one in a while"
    wished = await border.cross(lambda: wish(attended()))
    assert await ask(wished) == (503, {"code": "busy"})
    shifts = await border.cross(demo.prepare, int(time.time()))
    status, entered = await ask(await border.cross(typed, shifts[0][1]["Mo"]))
    assert (status, entered["role"]) == (200, "mentor")
    strained.ease = "easy"
    status, granted = await ask(wished)
    assert (status, list(granted)) == (200, ["ticket"])
    await border.let_go()


@on_both_databases
async def test_nothing_is_refused_where_nothing_is_wrong(database: str) -> None:
    """The control of all of the above."""
    status, granted = await ask(await border.cross(lambda: wish(attended())))
    assert (status, list(granted)) == (200, ["ticket"])
    shifts = await border.cross(demo.prepare, int(time.time()))
    status, entered = await ask(await border.cross(typed, shifts[0][1]["Mo"]))
    assert (status, entered["role"]) == (200, "mentor")
    await border.let_go()


@on_both_databases
async def test_an_agencys_code_opens_its_rooms_and_looking_does_not_use_it_up(
    database: str,
) -> None:
    """# A9: also a room that no puzzle opens. What a code opens is told as the landing tells it."""
    room, code = await border.cross(lambda: invited(codes_only=True))
    for _ in range(2):
        status, opened = await ask(await border.cross(typed, code.lower()))
        assert (status, opened["role"], opened["band"]) == (200, "survivor", "18-24")
        (listed,) = opened["rooms"]
        assert (listed["id"], listed["codes_only"]) == (base64url.encode(room), True)
    status, granted = await ask(invitation(room, code))
    assert (status, list(granted)) == (200, ["ticket"])
    await border.let_go()
