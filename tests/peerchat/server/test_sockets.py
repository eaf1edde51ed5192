"""Sockets that ask for too much: floods, slow readers, half-open lines, endless frames."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from peerchat.server.limits import Limits
from tests.peerchat.server.conftest import ORIGIN, Stage, staged
from tests.raw import masked

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = Limits().message


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Origin: null",),
        ("Origin: https://stage.test:8000",),
        ("Origin: http://stage.test",),
        ("Origin: http://stage.test:8001",),
        ("Origin: http://stage.test:8000.evil.test",),
        ("Origin: http://evil.stage.test:8000",),
        ("Origin: http://STAGE.test:8000",),
        ("Origin: http://stage.test:8000/",),
        ("Origin: file://",),
        ("Origin: [",),
        (ORIGIN, ORIGIN),
        ("Origin: http://evil.test", ORIGIN),
        (ORIGIN, "Origin: http://evil.test"),
    ],
)
def test_another_origin_is_refused(stage: Stage, headers: tuple[str, ...]) -> None:
    with stage.raw() as raw:
        answer = raw.upgrade(*headers)
    assert answer.status in (400, 403)
    assert "content-security-policy" in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("path", "protocol"),
    [("/ws", ""), ("/ws", "chat"), ("/other", "peerchat.v1"), ("/ws?x=1", "peerchat.v1")],
)
def test_another_path_or_protocol_is_refused(stage: Stage, path: str, protocol: str) -> None:
    with stage.raw() as raw:
        assert raw.upgrade(ORIGIN, path=path, protocol=protocol).status == 403


def test_our_own_page_gets_a_socket_without_the_servers_name(stage: Stage) -> None:
    with stage.raw() as raw:
        answer = raw.upgrade(ORIGIN, "Sec-WebSocket-Extensions: permessage-deflate")
    assert answer.status == 101
    assert answer.one("sec-websocket-protocol") == "peerchat.v1"
    assert "server" not in answer.headers
    assert "sec-websocket-extensions" not in answer.headers, "lengths must not depend on content"


def test_the_writer_and_the_public_send_keep_their_order(stage: Stage) -> None:
    with stage.socket() as raw:
        for size in (1, 125, 126, LIMIT - 1, LIMIT):
            raw.frame(bytes([size % 256]) * size)
            for _ in range(2):
                assert raw.message() == (2, bytes([size % 256]) * size)


def test_whole_messages_fragments_and_pings_of_one_read_keep_their_order(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.send(
            masked(b"one")
            + masked(b"tw", final=False)
            + masked(b"now?", opcode=9)
            + masked(b"o", opcode=0)
            + masked(b"three")
            + masked(b"four")[:-2]
        )
        said = [raw.message() for _ in range(7)]
        assert (10, b"now?") in said
        words = [payload for opcode, payload in said if opcode == 2]
        assert words == [b"one", b"one", b"two", b"two", b"three", b"three"]
        raw.send(masked(b"four")[-2:] + masked(b"five"))
        words = [raw.message()[1] for _ in range(4)]
        assert words == [b"four", b"four", b"five", b"five"]


def test_what_was_said_just_before_a_close_still_arrives(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.frame(b"last")
        assert raw.message() == (2, b"last")
        assert raw.message() == (2, b"words")
        assert raw.close_code() == 4408


def test_a_message_that_is_too_large_closes_with_1009(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.frame(bytes(LIMIT + 1))
        assert raw.close_code() == 1009
        assert raw.ended()


def test_a_stranger_says_little_until_she_is_let_in(tmp_path: Path) -> None:
    """Thousands of them may come at once, and nobody knows yet what they want."""
    few = 512
    with staged(tmp_path, stranger=few) as stage:
        with stage.socket() as raw:
            raw.frame(bytes(few))
            assert raw.message() == raw.message() == (2, bytes(few))
            raw.frame(bytes(few + 1))
            assert raw.close_code() == 1009
        with stage.socket() as raw:
            raw.frame(b"let in")
            for _ in range(2):  # whoever holds several rooms is let in for each
                raw.frame(b"let in")
            raw.frame(b"now?")  # the server has to have come to it before anything large is sent
            assert raw.message() == raw.message() == (2, b"now?")
            raw.frame(bytes(LIMIT))
            assert raw.message() == raw.message() == (2, bytes(LIMIT))


@pytest.mark.parametrize("stranger", [True, False])
def test_what_waits_is_bounded_by_its_bytes(tmp_path: Path, stranger: bool) -> None:
    limits = Limits()
    read = limits.stranger_read if stranger else limits.message
    with staged(tmp_path, **({"stranger": limits.stranger} if stranger else {})) as stage:
        with stage.socket() as raw:
            raw.frame(b"weigh")
            raw.send(masked(bytes(4_000)) * 200)
            _, number, size = stage.line().split()
        assert int(number) > 1
        assert int(size) < limits.waiting_bytes + 2 * read


def test_strangers_say_few_things_before_they_are_a_flood(tmp_path: Path) -> None:
    few = Limits().stranger_messages + 2
    with staged(tmp_path, stranger=Limits().stranger) as stage:
        with stage.socket() as raw:
            raw.frame(b"sleep")
            raw.send(masked(b"x") * few)
            assert raw.close_code() == 4429
        with stage.socket() as raw:
            raw.frame(b"let in")
            raw.frame(b"x")
            assert raw.message() == raw.message() == (2, b"x")
            raw.frame(b"weigh")
            raw.send(masked(b"x") * few)
            assert stage.line().startswith(f"waits {few} ")


def test_a_stranger_who_says_more_than_is_taken_is_read_later(tmp_path: Path) -> None:
    """While the database is slow nobody is to lose her line for what she asks again and again."""
    with staged(tmp_path, stranger=Limits().stranger) as stage, stage.socket() as raw:
        raw.frame(b"sleep")
        half = Limits().stranger_messages // 2
        for many in (half, half + 4):
            raw.send(masked(b"x") * many)
            time.sleep(0.5)
        raw.sock.settimeout(1)
        with pytest.raises(TimeoutError):
            raw.message()


def test_what_comes_with_a_handshake_is_refused(stage: Stage) -> None:
    """It would be read as messages, past every bound for them."""
    for body in ("Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello"):
        with stage.raw() as raw:
            assert raw.upgrade(ORIGIN, body).status == 413


def test_a_message_that_grows_too_large_in_fragments_closes_with_1009(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.frame(bytes(LIMIT), final=False)
        raw.frame(b"x", opcode=0)
        assert raw.close_code() == 1009


def test_a_frame_that_announces_more_than_memory_closes_with_1009(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.send(b"\x82\xff" + (2**62).to_bytes(8, "big") + b"\0\0\0\0")
        assert raw.close_code() == 1009


def test_text_closes_with_4400(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.frame(b"hello", opcode=1)
        assert raw.close_code() == 4400


def test_what_follows_a_close_is_passed_over_up_to_hers(tmp_path: Path) -> None:
    with staged(tmp_path, goodbye_seconds=60) as stage, stage.socket() as raw:
        raw.frame(b"hello", opcode=1)
        assert raw.close_code() == 4400
        raw.send(masked(b"word") * 1_000 + masked(b"now?", opcode=9) + masked(b"wo")[:-1])
        raw.send(masked(b"wo")[-1:] + masked(b"", opcode=8))
        assert raw.ended(), "with her own close, not with our patience"


def test_an_unmasked_frame_closes_with_1002(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.send(b"\x82\x01x")
        assert raw.close_code() == 1002


def test_a_slow_reader_is_closed_at_a_bounded_backlog_and_others_go_on(tmp_path: Path) -> None:
    with staged(tmp_path) as stage, stage.socket(receive_buffer=4_096) as slow:
        slow.frame(b"pour")
        assert stage.line() == f"poured, backlog at most {Limits().backlog}: True"
        with stage.socket() as other:
            other.frame(b"hello")
            assert other.message() == (2, b"hello")
            assert stage.line() == "ended 1006"


def test_nobody_stays_by_reading_nothing_of_the_end(tmp_path: Path) -> None:
    """Her last words make the server hang up: it is not to wait until she has read what waits."""
    with staged(tmp_path, goodbye_seconds=2) as stage, stage.socket(receive_buffer=4_096) as raw:
        raw.frame(b"pour")
        assert stage.line().startswith("poured")
        raw.send(b"\x82\x01x")  # unmasked: a breach of the protocol
        assert raw.lost(seconds=20)


def test_a_flood_behind_a_busy_application_closes_with_4429(stage: Stage) -> None:
    with stage.socket() as raw:
        raw.frame(b"sleep")
        raw.send(masked(b"x") * (Limits().flood_messages + 2))
        assert raw.close_code() == 4429


@pytest.mark.parametrize(
    "endless",
    [
        masked(b"", final=False) + masked(b"", opcode=0, final=False) * 4_000,
        masked(b"", opcode=9) * 4_000,
        masked(b"", opcode=10) * 4_000,
        (masked(b"a", final=False) + masked(b"b", opcode=0)) * 2_000,
    ],
    ids=["empty fragments", "pings", "pongs", "messages in two"],
)
def test_frames_that_no_application_counts_are_counted_here(stage: Stage, endless: bytes) -> None:
    """They are a flood for free, and what is kept of each adds up to all the memory there is."""
    with stage.socket() as raw:
        raw.send(endless)
        while (told := raw.message())[0] != 8:
            assert told[0] in (2, 10)
        assert int.from_bytes(told[1][:2], "big") == 4429
        assert raw.ended()


def test_a_message_in_a_few_parts_is_one_message(stage: Stage) -> None:
    parts = Limits().parts
    with stage.socket() as raw:
        raw.send(masked(b"x", final=False) + masked(b"x", opcode=0, final=False) * (parts - 2))
        raw.send(masked(b"x", opcode=0))
        assert raw.message() == (2, b"x" * parts)


def test_a_full_inbox_stops_the_reading(tmp_path: Path) -> None:
    """Not the flood of one read, but message upon message: the sender is slowed, not closed."""
    with staged(tmp_path, flood_messages=10**6, shutdown_seconds=1) as stage, stage.socket() as raw:
        raw.frame(b"sleep")
        raw.sock.settimeout(1)
        sent = 0
        try:
            while sent < 64 * 2**20:
                raw.frame(bytes(LIMIT))
                sent += LIMIT
        except TimeoutError:
            pass
        assert sent < 32 * 2**20


def test_a_socket_that_ended_leaves_nothing_that_points_in_a_circle(tmp_path: Path) -> None:
    """It would take memory until all of it is gone through, which stops everybody for a moment."""
    with staged(tmp_path) as stage, stage.socket() as asking:

        def circles() -> int:
            asking.frame(b"circles")
            return int(asking.message()[1])

        circles()
        asking.frame(b"draw")
        asking.message()
        assert circles() == 1, "the control"
        for _ in range(20):
            with stage.socket() as raw:
                raw.frame(b"hello")
                raw.more()
        for _ in range(20):
            assert stage.line().startswith("ended")
        left = 0
        for _ in range(6):  # the server itself lets go of them within two seconds
            time.sleep(0.5)
            left += circles()
        assert left < 20


def test_a_socket_that_never_answers_a_ping_is_dropped(tmp_path: Path) -> None:
    with (
        staged(tmp_path, ping_seconds=1, pong_seconds=1) as stage,
        stage.socket() as raw,
    ):
        assert raw.message()[0] == 9
        assert raw.ended()


def test_the_end_of_the_process_is_said_with_1001(tmp_path: Path) -> None:
    with staged(tmp_path) as stage, stage.socket() as raw:
        stage.process.terminate()
        assert raw.close_code() == 1001
        raw.frame((1001).to_bytes(2, "big"), opcode=8)
        assert stage.process.wait(10) == 0
