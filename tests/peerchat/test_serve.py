"""The whole service on a real port: every route, every header, every refusal, and its log."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from peerchat.headers import ALWAYS
from peerchat.trust import base64url
from rooms.wire import frames
from tests import services
from tests.peerchat.conftest import Service
from tests.raw import Answer, Raw

F = TypeVar("F", bound=frames.ServerFrame)
FORM = "Content-Type: application/x-www-form-urlencoded"
TELLING = re.compile(rb"traffick|survivor|abuse|hotline|peerchat", re.IGNORECASE)


def room(service: Service, band: str = "18-24") -> dict[str, str]:
    listed = json.loads(service.ask("GET", "/api/rooms").body)["rooms"]
    (found,) = [one for one in listed if one["band"] == band]
    return dict(found)


def codes(service: Service) -> dict[str, str]:
    """New codes of the demo's mentors in the room 18-24; seats by codes before these end."""
    found = re.findall(r"(\w+): +([0-9A-Z-]{14})", service.manage("demo").stdout)
    assert [name for name, _ in found] == ["Mo", "Noor"] * 2, "each in the rooms 18-24 and 25+"
    return dict(found[:2])


def sit(raw: Raw, service: Service, room_id: str, ticket: str) -> frames.FromServer:
    """What `hello` is answered on a new socket."""
    assert raw.upgrade(f"Origin: {service.origin}").status == 101
    where, secret = base64url.decode(room_id), secrets.token_bytes(32)
    raw.frame(frames.write(frames.Hello(room=where, ticket=ticket, secret=secret)))
    return hear(raw)


def hear(raw: Raw) -> frames.FromServer:
    return frames.read_from_server(raw.message()[1])


def hear_of(raw: Raw, kind: type[F]) -> F:
    """The next frame of this kind."""
    while not isinstance(frame := hear(raw), kind):
        pass
    return frame


@contextmanager
def attended(service: Service) -> Iterator[Raw]:
    """While a mentor sits in the room 18-24; answers her socket."""
    leaf = base64url.encode(secrets.token_bytes(32))
    wish = {"puzzle": service.solved(), "code": codes(service)["Mo"], "leaf": leaf}
    _, entered = service.post("/api/codes", wish)
    with service.raw() as raw:
        answer = sit(raw, service, entered["room"]["id"], entered["ticket"])
        assert isinstance(answer, frames.Seated)
        yield raw


def survivors_ticket(service: Service) -> tuple[int, dict[str, str]]:
    """A puzzle solved and handed in for the room 18-24."""
    wish = {"puzzle": service.solved(), "room": room(service)["id"], "band": "18-24"}
    return service.post("/api/tickets", wish)


def until_empty(service: Service) -> None:
    """A mentor's socket that is gone is soon known to be."""
    end = time.monotonic() + 15
    while room(service)["condition"] != "empty":
        assert time.monotonic() < end, "her seat still counts"
        time.sleep(0.1)


ROUTES = [
    ("GET", "/", (), 200),
    ("HEAD", "/", (), 200),
    ("POST", "/", (), 200),
    ("PUT", "/", (), 405),
    ("GET", "/robots.txt", (), 200),
    ("GET", "/healthz", (), 200),
    ("GET", "/readyz", (), 200),
    ("GET", "/metrics", (), 404),
    ("GET", "/api/rooms", (), 200),
    ("GET", "/api/nowhere", (), 404),
    ("GET", "/api/docs", (), 404),
    ("GET", "/api/openapi.json", (), 404),
    ("POST", "/api/rooms", (), 403),
    ("POST", "/api/puzzle", (), 403),
    ("POST", "/api/puzzle", ("Origin: null",), 403),
    ("POST", "/api/puzzle", ("Origin: http://127.0.0.1",), 403),
    ("POST", "/%61pi/puzzle", (), 403),
    ("POST", "/gone", ("Origin: null",), 204),
    ("GET", "/gone", (), 405),
    ("GET", "/admin/", (), 404),
    ("GET", "/assets/0a1b2c3d.css", (), 200),
    ("GET", "/assets/other.js", (), 404),
    ("GET", "/assets/../landing.en.html", (), 404),
    ("GET", "/assets/%2e%2e/landing.en.html", (), 404),
    ("GET", "/ws", (), 404),
]


@pytest.mark.parametrize(("method", "path", "lines", "status"), ROUTES)
def test_every_answer_carries_the_whole_policy_and_nothing_that_tells(
    service: Service, method: str, path: str, lines: tuple[str, ...], status: int
) -> None:
    """B6: no brand word, no index, no referrer; and no cookie, ever."""
    answer = service.ask(method, path, *lines) if method != "HEAD" else head(service, path)
    assert answer.status == status
    for name, value in ALWAYS:
        assert answer.headers[name.decode()] == [value.decode()]
    for absent in ("set-cookie", "server", "etag", "last-modified", "access-control-allow-origin"):
        assert absent not in answer.headers
    asset = status == 200 and path.startswith("/assets/")
    kept = "public, max-age=31536000, immutable" if asset else "no-store"
    assert answer.headers["cache-control"] == [kept]
    assert not TELLING.search(answer.body)
    said = {name: v for name, v in answer.headers.items() if name != "content-security-policy"}
    assert not TELLING.search(repr(said).encode())


def test_whoever_left_is_forgotten_by_her_browser(service: Service) -> None:
    """B2."""
    answer = service.ask("POST", "/gone", "Origin: null")
    assert answer.one("clear-site-data") == '"cache", "cookies", "storage"'


def head(service: Service, path: str) -> Answer:
    with service.raw() as raw:
        raw.send(f"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        lines = raw.until(b"\r\n\r\n").decode().split("\r\n")
    pairs = [line.partition(": ") for line in lines[1:] if line]
    return Answer(int(lines[0].split()[1]), {n.lower(): [v] for n, _, v in pairs}, b"")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr,es;q=0.2,en;q=0.1", "es"),
        ("en;q=0.5,es;q=0.4", "en"),
        ("es;q=x,*", "en"),
        ("fr", "en"),
    ],
)
def test_the_landing_speaks_the_browsers_language(
    service: Service, accept: str, language: str
) -> None:
    answer = service.ask("GET", "/", f"Accept-Language: {accept}")
    assert answer.one("content-language") == language
    assert f"<p>{language}</p>".encode() in answer.body


def test_a_language_is_chosen_without_script_origin_or_trace(service: Service) -> None:
    """With `no-referrer` a browser sends `Origin: null` with a form."""
    lines = (FORM, "Origin: null", "Accept-Language: en")
    assert b"<p>es</p>" in service.ask("POST", "/", *lines, body=b"lang=es").body
    assert b"<p>en</p>" in service.ask("POST", "/", *lines, body=b"lang=fr").body


def test_an_asset_comes_precompressed_where_the_browser_can(service: Service) -> None:
    answer = service.ask("GET", "/assets/0a1b2c3d.js", "Accept-Encoding: gzip, br")
    assert answer.one("content-encoding") == "br"
    assert answer.body == b"precompressed"


def test_the_landing_comes_precompressed_where_the_browser_can(service: Service) -> None:
    lines = ("Accept-Encoding: gzip, br", "Accept-Language: en")
    answer = service.ask("GET", "/", *lines)
    assert (answer.one("content-encoding"), answer.body) == ("br", b"precompressed")


def test_rooms_are_listed_without_a_count_of_survivors(service: Service) -> None:
    told = json.loads(service.ask("GET", "/api/rooms").body)
    assert told["demo"] is True
    assert abs(told["minute"] - time.time() / 60) < 2
    assert [one["band"] for one in told["rooms"]] == ["18-24", "25+"]
    for one in told["rooms"]:
        assert set(one) == {"id", "title", "band", "lang", "codes_only", "condition", "mentors"}
        assert set(one["title"]) == {"en", "es"}
        assert one["condition"] in ("open", "empty")


def test_a_puzzle_becomes_a_ticket_and_the_ticket_a_seat_once(service: Service) -> None:
    """A1: nothing was asked but an age band and a room."""
    wanted = room(service)
    wish = {"puzzle": service.solved(), "room": wanted["id"], "band": "18-24"}
    with attended(service):
        status, granted = service.post("/api/tickets", wish)
        assert status == 200
        assert service.post("/api/tickets", wish) == (403, {"code": "puzzle_spent"})
        told = []
        for _ in range(2):
            with service.raw() as raw:
                told.append(sit(raw, service, wanted["id"], granted["ticket"]))
    assert isinstance(told[0], frames.Seated)
    assert told[0].role == "survivor"
    assert isinstance(told[1], frames.Refused)
    assert told[1].code == "ticket_spent"


def test_a_room_without_a_mentor_is_listed_as_empty_and_takes_nobody_new(
    service: Service,
) -> None:
    """# A13: neither with a puzzle nor with a ticket from before; both are good for later."""
    wanted = room(service)["id"]
    wish = {"puzzle": service.solved(), "room": wanted, "band": "18-24"}
    with attended(service):
        assert room(service)["condition"] == "open"
        status, granted = survivors_ticket(service)
        assert status == 200
    until_empty(service)
    assert service.post("/api/tickets", wish) == (409, {"code": "room_unattended"})
    with service.raw() as raw:
        answer = sit(raw, service, wanted, granted["ticket"])
        assert isinstance(answer, frames.Refused)
        assert (answer.code, raw.close_code()) == ("room_unattended", 4401)
    with attended(service), service.raw() as raw:
        assert service.post("/api/tickets", wish)[0] == 200
        assert isinstance(sit(raw, service, wanted, granted["ticket"]), frames.Seated)


def test_a_code_becomes_a_ticket_with_certificates(service: Service) -> None:
    leaf = base64url.encode(bytes(32))
    wish = {"puzzle": service.solved(), "code": codes(service)["Noor"], "leaf": leaf}
    status, entered = service.post("/api/codes", wish)
    assert status == 200
    assert set(entered) == {"ticket", "room", "role", "name", "shift", "lead"}
    assert (entered["role"], entered["name"]) == ("mentor", "Noor")
    assert entered["room"]["band"] == "18-24"


def test_what_is_wrong_is_refused_with_its_code(service: Service) -> None:
    wanted = room(service)
    good = {"puzzle": "x", "room": wanted["id"], "band": "18-24"}
    leaf = base64url.encode(bytes(32))
    with attended(service):
        assert service.post("/api/tickets", good) == (403, {"code": "puzzle_wrong"})
    assert service.post("/api/tickets", good | {"band": "25+"}) == (403, {"code": "band_mismatch"})
    unknown = good | {"room": base64url.encode(bytes(16))}
    assert service.post("/api/tickets", unknown) == (404, {"code": "room_unknown"})
    assert service.post("/api/tickets", good | {"room": "!" * 22}) == (
        404,
        {"code": "room_unknown"},
    )
    code = {"puzzle": service.solved(), "code": "0000-0000-0000", "leaf": leaf}
    assert service.post("/api/codes", code) == (403, {"code": "code_wrong"})
    assert service.post("/api/codes", code) == (403, {"code": "puzzle_spent"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"x": 1}',
        b'{"puzzle": 1, "room": "x", "band": "25+"}',
        b'{"puzzle": "x"}',
        b"[" * 15_000,
        b'{"puzzle": "\\ud800", "room": "' + b"a" * 22 + b'", "band": "x"}',
        b"\xff\xfe",
        b'{"puzzle": "' + b"x" * 15_000 + b'", "room": "", "band": ""}',
    ],
)
@pytest.mark.parametrize("path", ["/api/tickets", "/api/codes"])
def test_a_body_of_another_form_is_malformed(service: Service, path: str, body: bytes) -> None:
    answer = service.ask("POST", path, f"Origin: {service.origin}", body=body)
    assert (answer.status, json.loads(answer.body)) in [
        (400, {"code": "malformed"}),
        (403, {"code": "puzzle_wrong"}),
        (403, {"code": "band_mismatch"}),
        (404, {"code": "room_unknown"}),
    ]


def test_a_second_process_on_the_same_data_is_refused_clearly(service: Service) -> None:
    second = service.manage("serve")
    assert second.returncode == 1
    assert "another process serves from this data directory" in second.stderr


def test_neither_the_log_nor_the_data_folder_knows_an_address_or_a_path(service: Service) -> None:
    """After everything above. That somebody came at all is the gravest thing to tell."""
    service.ask("GET", "/canary-path?canary-query", "User-Agent: canary-agent")
    with service.raw() as raw:
        raw.upgrade(f"Origin: {service.origin}", "User-Agent: canary-agent")
        raw.frame(b"canary-frame")
        assert raw.close_code() == 4400
    kept = [file.read_bytes() for file in (service.folder / "var").rglob("*") if file.is_file()]
    assert any(b"a_code" in data or b"burnt" in data for data in kept), "positive control"
    for data in [service.log.encode(), *kept]:
        assert b"canary" not in data
        assert b"127.0.0.1" not in data
        assert b"Accept" not in data


def test_a_faulty_configuration_starts_nothing_and_names_every_fault(service: Service) -> None:
    done = service.manage("serve", PEERCHAT_ORIGIN="canary", PEERCHAT_PUZZLE_COST="canary")
    assert done.returncode == 2
    assert "PEERCHAT_ORIGIN" in done.stderr
    assert "PEERCHAT_PUZZLE_COST" in done.stderr
    assert "canary" not in done.stderr


def test_pages_built_for_another_root_are_not_served(tmp_path: Path) -> None:
    """Else a demo's pages in front of production keys would trust a root on somebody's laptop."""
    service = Service(tmp_path)
    assert service.manage("migrate", "--verbosity", "0").returncode == 0
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "deployment.jws").write_text("another.manifest.here")
    done = service.manage("serve")
    assert done.returncode == 1
    assert "another deployment manifest" in done.stderr


def test_a_server_on_a_unix_socket_answers_there(tmp_path: Path) -> None:
    """Behind a proxy on the same machine there is no peer address to be seen at all."""
    service = Service(tmp_path, bind=f"unix:{tmp_path}/web")
    assert service.manage("migrate", "--verbosity", "0").returncode == 0
    service.start()
    try:
        with Raw(f"{tmp_path}/web") as raw:
            raw.send(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert raw.answer().status == 200
    finally:
        assert service.stop() == 0


def mo_hears_who_stops_elsewhere(mo: Raw, service: Service) -> None:
    """A survivor sits down at this service, and her client stops."""
    with service.raw() as ana:
        ticket = survivors_ticket(service)[1]["ticket"]
        seat = sit(ana, service, room(service)["id"], ticket)
        assert isinstance(seat, frames.Seated)
        why: frames.Stopped = "descriptor"
        stopped = frames.Freeze(room=seat.room, generation=1, reason=why, about=None)
        ana.frame(frames.write(stopped))
        told = frames.Frozen(room=seat.room, seat=seat.seat, reason=why, about=None)
        while hear_of(mo, frames.Frozen) != told:
            pass


def test_two_processes_serve_one_room_from_postgresql_and_valkey(
    tmp_path: Path, postgres: services.Postgres, valkey: services.Valkey
) -> None:
    """# A13 # C6: a mentor in one opens the door of the other, and hears of whoever stops there."""
    more = {"PEERCHAT_DATABASE_URL": postgres.url, "PEERCHAT_REDIS_URL": valkey.url}
    one, two = (Service(tmp_path, log_name=name, more=more) for name in ("one", "two"))
    assert one.manage("migrate", "--verbosity", "0").returncode == 0
    try:
        for service in (one, two):
            service.start()
            assert service.ask("GET", "/readyz").status == 200
        with attended(two) as mo:
            mo_hears_who_stops_elsewhere(mo, one)
        until_empty(one)
    finally:
        assert [service.stop() for service in (one, two)] == [0, 0]


def test_while_valkey_is_away_everything_still_arrives_and_nobody_is_deaf_afterwards(
    tmp_path: Path, postgres: services.Postgres, valkey: services.Valkey
) -> None:
    """Of two processes, one has the mentor and the other what she is to hear of."""
    more = {"PEERCHAT_DATABASE_URL": postgres.url, "PEERCHAT_REDIS_URL": valkey.url}
    one, two = (Service(tmp_path, log_name=name, more=more) for name in ("one", "two"))
    assert one.manage("migrate", "--verbosity", "0").returncode == 0
    try:
        for service in (one, two):
            service.start()
        valkey.process.kill()
        with attended(two) as mo:
            mo_hears_who_stops_elsewhere(mo, one)
            soon = time.monotonic() + 30
            while "the bell was not heard" not in one.log:  # the control: it was away
                assert time.monotonic() < soon
                time.sleep(0.1)
            valkey.process.start()
            mo_hears_who_stops_elsewhere(mo, one)
            valkey.process.kill()
            mo_hears_who_stops_elsewhere(mo, one)
        until_empty(one)
    finally:
        valkey.process.kill()
        valkey.process.start()
        assert [service.stop() for service in (one, two)] == [0, 0]


def test_what_is_past_is_forgotten_while_nobody_comes(tmp_path: Path) -> None:
    """After a restart on a quiet night no socket is opened for hours."""
    service = Service(tmp_path)
    assert service.manage("migrate", "--verbosity", "0").returncode == 0
    entry = (1, 7, 1, 2, 0, bytes(16), bytes(16), bytes(32), b"sealed", b"stamp", 60)
    with closing(sqlite3.connect(tmp_path / "var" / "peerchat.sqlite3")) as rows:
        with rows:
            rows.execute(
                "INSERT INTO rooms_entry (hour, generation_id, seq, kind, epoch, sender, "
                "client_id, commitment, body, stamp, minute) "
                f"VALUES ({', '.join('?' * len(entry))})",
                entry,
            )
        service.start()
        try:
            soon = time.monotonic() + 30
            while rows.execute("SELECT count(*) FROM rooms_entry").fetchone() != (0,):
                assert time.monotonic() < soon
                time.sleep(0.1)
        finally:
            assert service.stop() == 0


def test_a_process_without_its_tables_is_alive_and_not_ready(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.start()
    try:
        assert service.ask("GET", "/healthz").status == 200
        assert service.ask("GET", "/readyz").status == 503
        assert service.ask("GET", "/").status == 503, "no front end was built"
    finally:
        assert service.stop() == 0
