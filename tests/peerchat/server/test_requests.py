"""HTTP that asks for too much (bodies, headers, time), or says what it should not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from peerchat.headers import ALWAYS
from peerchat.server.limits import Limits
from tests.peerchat.server.conftest import Stage, staged

if TYPE_CHECKING:
    from tests.raw import Answer

CANARY = b"canary-of-a-body"
MOST = Limits().body
NEARLY = MOST - 4_096
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def dressed(answer: Answer) -> None:
    """Every answer carries the whole policy, once, and nothing that names the software."""
    for name, value in ALWAYS:
        assert answer.headers[name.decode()] == [value.decode()]
    assert answer.headers["cache-control"] == ["no-store"]
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_headers_of_proxies_and_prefixes_have_no_effect(stage: Stage) -> None:
    with stage.raw() as raw:
        raw.send(
            b"GET / HTTP/1.1\r\nHost: x\r\nDaphne-Root-Path: /evil\r\nX-Forwarded-For: 9.9.9.9\r\n"
            b"X-Forwarded-Host: evil\r\nForwarded: for=9.9.9.9\r\nX-Real-IP: 9.9.9.9\r\n"
            b"Cookie: id=1\r\nAccept: */*\r\n\r\n"
        )
        answer = raw.answer()
    told = json.loads(answer.body)
    assert told["root_path"] == ""
    assert told["client"] is None
    assert told["headers"] == ["accept", "host"]


def test_an_answer_carries_the_policy_and_no_cookie_and_no_server_name(stage: Stage) -> None:
    with stage.raw() as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        dressed(raw.answer())


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x0bb\r\n\r\n", 400),
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400),
        (b"GET /fail HTTP/1.1\r\nHost: x\r\n\r\n", 500),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", 413),
        (b"POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 403),
    ],
)
def test_refusals_of_the_server_itself_carry_the_policy_too(
    stage: Stage, request_bytes: bytes, status: int
) -> None:
    with stage.raw() as raw:
        raw.send(request_bytes)
        answer = raw.answer()
    assert answer.status == status
    dressed(answer)
    assert b"aphne" not in answer.body


def test_a_body_of_the_largest_size_arrives_whole(stage: Stage) -> None:
    with stage.raw() as raw:
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % MOST + bytes(MOST))
        assert json.loads(raw.answer().body)["size"] == MOST


@pytest.mark.parametrize(("upgrade", "status"), [("h2c", 200), ("WebSocket", 413)])
def test_only_a_handshake_has_no_body(stage: Stage, upgrade: str, status: int) -> None:
    with stage.raw() as raw:
        raw.send(f"POST / HTTP/1.1\r\nHost: x\r\nUpgrade: {upgrade}\r\n".encode())
        raw.send(b"Content-Length: 5\r\n\r\nhello")
        assert raw.answer().status == status


def test_400_mib_in_chunks_are_cut_at_the_limit_and_never_touch_the_disk(
    tmp_path: Path,
) -> None:
    chunk = b"10000\r\n" + (CANARY * 4096)[:65_536] + b"\r\n"
    with staged(tmp_path) as stage, stage.raw() as raw:
        raw.send(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 400 * 2**20:
                raw.send(chunk)
                sent += 65_536
        except OSError:
            pass
        assert sent < 16 * 2**20
        assert raw.ended()
        assert [file.name for file in tmp_path.iterdir()] == ["errors"]


def test_a_body_under_the_limit_is_held_in_memory_alone(tmp_path: Path) -> None:
    """An unlinked temporary file would still be bytes on her agency's disk."""
    with staged(tmp_path) as stage, stage.raw() as raw:
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        raw.send(b"%x\r\n" % NEARLY + bytes(NEARLY) + b"\r\n")
        with stage.socket() as other:
            other.frame(b"the first is being read")
            other.message()
            files = [path.readlink() for path in Path(f"/proc/{stage.process.pid}/fd").iterdir()]
        opened = [str(file) for file in files if str(file).startswith(str(tmp_path))]
        assert opened == [str(stage.errors)]
        raw.send(b"0\r\n\r\n")
        assert json.loads(raw.answer().body)["size"] == NEARLY


def test_a_byte_now_and_then_does_not_keep_a_request_open(tmp_path: Path) -> None:
    with staged(tmp_path, request_seconds=1, linger_seconds=1) as stage, stage.raw() as raw:
        raw.sock.settimeout(0.2)
        raw.send(b"GET / HTTP/1.1\r\n")
        alive = True
        for _ in range(40):
            try:
                raw.send(b"X")
                alive = raw.more()
            except TimeoutError:
                continue
            except OSError:
                alive = False
            if not alive:
                break
        assert not alive


def test_an_answer_that_nobody_takes_is_not_kept(tmp_path: Path) -> None:
    with staged(tmp_path, linger_seconds=1) as stage, stage.raw(receive_buffer=4_096) as raw:
        raw.send(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.lost(seconds=20)


def test_one_connection_too_many_is_let_go_and_a_freed_one_is_given_again(tmp_path: Path) -> None:
    with staged(tmp_path, connections=2) as stage:
        held = [stage.socket(), stage.socket()]
        for raw in held:
            raw.frame(b"hello")
            assert raw.message() == (2, b"hello")
        with stage.raw() as refused:
            assert refused.ended()
        for raw in held:
            raw.sock.close()
        assert stage.line() == stage.line() == "ended 1006"
        with stage.socket() as again:
            again.frame(b"hello")
            assert again.message() == (2, b"hello")


def test_whoever_owes_a_request_for_longest_makes_room(tmp_path: Path) -> None:
    """Half-open connections keep nobody out, and take nobody's place who has said something."""
    with (
        staged(tmp_path, connections=4) as stage,
        stage.socket() as talking,
        stage.raw() as answered,
        stage.raw() as silent,
    ):
        talking.frame(b"hello")
        assert [talking.message(), talking.message()] == [(2, b"hello"), (2, b"hello")]
        silent.send(b"GET / HTTP/1.1\r\n")
        answered.send(REQUEST)
        assert answered.answer().status == 200
        with stage.raw() as slow, stage.socket() as newcomer:
            newcomer.frame(b"hello")
            assert newcomer.message() == (2, b"hello")
            assert silent.ended()
            # Next is the one who has had an answer, since she owes another request.
            with stage.socket() as another:
                another.frame(b"hello")
                assert another.message() == (2, b"hello")
            assert answered.ended()
            slow.send(REQUEST)
            assert slow.answer().status == 200
        talking.frame(b"still here")
        assert talking.message() == (2, b"still here")


def test_a_socket_that_said_nothing_yet_makes_room(tmp_path: Path) -> None:
    with staged(tmp_path, connections=2) as stage, stage.socket() as talking:
        talking.frame(b"hello")
        assert talking.message() == (2, b"hello")
        with stage.socket() as silent, stage.socket() as newcomer:
            assert silent.ended()
            newcomer.frame(b"hello")
            assert newcomer.message() == (2, b"hello")


def test_nothing_that_a_client_sends_and_no_address_is_logged(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        with stage.raw() as raw:
            raw.send(b"GET /fail?canary HTTP/1.1\r\nHost: canary\r\nUser-Agent: canary\r\n\r\n")
            assert raw.answer().status == 500
        with stage.socket() as raw:
            raw.frame(b"fail")
            assert raw.close_code() == 1011
        log = stage.log()
    assert "RuntimeError" in log, "positive control: the failures were logged"
    assert "canary" not in log
    assert "127.0.0.1" not in log
    assert str(stage.port) not in log
