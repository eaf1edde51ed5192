"""The doors with rows behind them: the JSON and form doors over HTTP, and the puzzle's own check.

Whatever an example does to the rows is undone after it, so that each meets the same state.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from moderation.shifts.models import ShiftCode
from peerchat import keyring
from peerchat.trust import base64url
from rooms.entry import codes, puzzles, spelling
from rooms.entry.models import Batch, Code
from rooms.lifecycle import presence, seats
from rooms.lifecycle.models import Room
from rooms.wire.refusals import Refusal
from tests.hostile import tokens
from tests.hostile.spoiling import Way
from tests.hostile.trial import Parser, text
from tests.vectors import keys
from tests.vectors.read import vectors

PUZZLE: dict[str, Any] = vectors("puzzle")
SOLVED: str = PUZZLE["solved"]
SECRET: bytes = PUZZLE["secret"].encode()
ROOM, PROCESS = keys.identifier("room"), keys.identifier("process")
CODE, INVITATION = "01AB-CDEF-GH10", "01AB-CDEF-GH10-23JK"
OURS = {"host": "127.0.0.1"}
OF_A_PUZZLE = ("malformed", "puzzle_wrong", "puzzle_expired", "puzzle_spent")
OF_A_ROOM = ("room_unknown", "band_mismatch")


@dataclass(frozen=True)
class No(Exception):
    """The answer of a door that did not open."""

    code: str


def put_rows(now: int) -> None:
    """A room with a mentor in it, codes for it, and the puzzle secret of the vectors."""
    folder = keyring.Folder(settings.CONFIG.data_dir / "keys")
    folder.raw("puzzle.secret", lambda: SECRET)
    Room.objects.create(id=ROOM, title={}, band="18-24", lang="en", capacity=8, made=now // 60)
    presence.renew(PROCESS)
    leaf = keys.digest("another leaf")
    seats.take(
        ROOM,
        role="mentor",
        leaf_key=leaf,
        secret=bytes(32),
        process=PROCESS,
        minute=now // 60,
    )
    ShiftCode.objects.create(
        code=spelling.SHIFT.digest(CODE), name="Mo", room=ROOM, bands=["18-24"], langs=["en"],
        begins=now // 60 - 1, ends=now // 60 + 600,
    )  # fmt: skip
    batch = Batch.objects.create(label="", band="18-24", rooms=[], made=1, until=now // 60 + 600)
    Code.objects.create(digest=spelling.AGENCY.digest(INVITATION), batch=batch)


def _undone(act: Callable[[], Any]) -> Any:
    with transaction.atomic():
        done = act()
        transaction.set_rollback(True)
    return done


def _spent(data: bytes, *, now: int) -> None:
    """Spend a solution; its challenge has to be used up afterwards, however it is spelled."""

    def code(solved: str) -> str:
        try:
            puzzles.spend(solved, secret=SECRET, now=now)
        except Refusal as refusal:
            return refusal.code
        return "none: it paid twice"

    def spend() -> None:
        puzzles.spend(text(data), secret=SECRET, now=now)
        assert [code(text(data)), code(SOLVED)] == ["puzzle_spent"] * 2

    _undone(spend)


def _solution(rng: Random) -> bytes:
    """The honest solution with a member changed at some level, or told twice, in some spelling."""
    payload = json.loads(base64.b64decode(SOLVED))
    challenge = payload["challenge"]
    level = rng.choice((payload, challenge, challenge["parameters"], payload["solution"]))
    changed = tokens.changed(level, rng)
    if rng.random() < 0.8:
        level.clear()
        level.update(changed)
    spelled = tokens.spelled(payload, rng)
    if rng.random() < 0.2:
        again = tokens.spelled({"challenge": tokens.changed(challenge, rng)}, rng)
        pair = [again[1:-1], spelled[1:-1]]
        rng.shuffle(pair)
        spelled = b"{" + b",".join(pair) + b"}"
    return base64.b64encode(spelled)


def _answered(path: str, codes: tuple[str, ...]) -> Callable[[bytes], Any]:
    """What a door answers to a body: its members, or `No`. Anything else is a fault."""
    client = Client(headers=OURS)

    def ask(body: bytes) -> Any:
        presence.renew(PROCESS)  # a long trial outlives a lease, and the room its mentor
        answer = _undone(lambda: client.post(path, body, content_type="application/json"))
        said = json.loads(answer.content)
        if answer.status_code == 200:
            return sorted(said)
        assert answer.status_code in (400, 403, 404, 409), f"{answer.status_code} {said}"
        assert set(said) == {"code"}, said
        assert said["code"] in codes, said
        raise No(said["code"])

    return ask


def _wish(honest: dict[str, Any]) -> Way:
    """A body with one member changed."""
    return lambda rng: tokens.spelled(tokens.changed(honest, rng), rng)


def _landing(data: bytes) -> int:
    """The page, whatever language somebody asks for and however."""
    lines = (*data.split(b"\n"), b"", b"", b"")[:3]
    accept, encoding = (
        text(line).encode("latin-1", "replace").decode("latin-1") for line in lines[:2]
    )
    answer = Client(headers=OURS).post(
        "/", lines[2], content_type="application/x-www-form-urlencoded",
        headers={"accept-language": accept, "accept-encoding": encoding},
    )  # fmt: skip
    assert answer.status_code in (200, 503), answer.status_code  # 503: no front end is built here
    return answer.status_code


def parsers(now: int) -> list[Parser]:
    """All of them; the rows have to be there."""
    ticket = {"puzzle": SOLVED, "room": base64url.encode(ROOM), "band": "18-24"}
    code = {"puzzle": SOLVED, "code": CODE, "leaf": base64url.encode(keys.digest("leaf"))}
    invited = {"code": INVITATION, "room": base64url.encode(ROOM)}
    return [
        Parser(
            name="rooms.entry.puzzles.spend",
            read=lambda data: _spent(data, now=now),
            honest=[SOLVED.encode()],
            refuses=(Refusal,),
            codes=OF_A_PUZZLE,
            ways=[_solution],
            cost=2,
        ),
        Parser(
            name="rooms.entry.api.puzzle",
            read=_answered("/api/puzzle", ("malformed",)),
            honest=[b"{}"],
            refuses=(No,),
            ways=[_wish({"more": 1})],
            cost=10,
        ),
        Parser(
            name="rooms.entry.api.ticket",
            read=_answered("/api/tickets", (*OF_A_PUZZLE, *OF_A_ROOM, "code_wrong")),
            honest=[json.dumps(wish).encode() for wish in (ticket, invited)],
            refuses=(No,),
            ways=[_wish(ticket), _wish(invited)],
            cost=10,
        ),
        Parser(
            name="moderation.shifts.api.code",
            read=_answered("/api/codes", (*OF_A_PUZZLE, "code_wrong")),
            honest=[json.dumps(code | {"code": each}).encode() for each in (CODE, INVITATION)],
            refuses=(No,),
            ways=[_wish(code)],
            cost=10,
        ),
        Parser(
            name="rooms.entry.codes.look",
            read=lambda data: codes.look(text(data), minute=now // 60),
            honest=[INVITATION.encode(), b" o1abcdefghi023jk"],
            refuses=(Refusal,),
            codes=["code_wrong"],
            cost=2,
        ),
        Parser(
            name="peerchat.pages.landing",
            read=_landing,
            honest=[b"es-MX,es;q=0.9\nbr, gzip\nlang=es", b"\n\nlang=en&x=%ff"],
            cost=10,
        ),
    ]
