"""What goes wrong is logged without what was sent: refused, malformed or oversized, in a path, a
header, a body or a frame, and also when the fault is our own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import msgspec
import pytest

from peerchat.trust import base64url
from rooms.wire import frames
from tests.stories import canaries, raid
from tests.stories.canaries import SOURCES
from tests.stories.gathering import Gathering
from tests.stories.house import House
from tests.stories.needles import Sought, shapes
from tests.stories.visitors import Visitor, visitor

pytestmark = pytest.mark.story

TOO_MUCH = 3_000
"""Times a word: more than a body or a message may hold."""
LEAF = base64url.encode(bytes(32))
ROOM = b"no room there is"
TABLES = ("rooms_room", "rooms_seat", "rooms_knock")
RENAMED = "ALTER TABLE {} RENAME TO {}"

Request = tuple[int, str, list[str], bytes]
"""The status that is due, method and path, header lines, body."""
Act = Callable[[Visitor], None]


def requests(word: str, origin: str) -> list[Request]:
    """With `word` wherever one can put it."""
    ours, big = [f"Origin: {origin}"], word.encode() * TOO_MUCH
    code = {"puzzle": word, "code": word, "leaf": LEAF}
    disposition = f'content-disposition: form-data; name="lang"; filename="{word}"'
    form = f"--b\r\n{disposition}\r\n\r\n{word}\r\n--b--\r\n"
    chunk = b"%x\r\n%s\r\n" % (len(big), big)
    return [
        (404, f"GET /{word}?{word}={word}", [], b""),
        (404, f"GET /api/{word}/{word}", [], b""),
        (404, f"GET /assets/{word}.js", [], b""),
        (404, f"GET /%ff%00{word}", [], b""),
        (405, f"{word.upper()} /", [], b""),
        (400, "GET /", [f"{word} without a colon"], b""),
        (403, "POST /api/puzzle", [f"Origin: https://{word}.example"], b"{}"),
        (400, "POST /api/tickets", ours, b'{"' + word.encode()),
        (400, "POST /api/tickets", ours, json.dumps({word: word}).encode()),
        (403, "POST /api/codes", ours, json.dumps(code).encode()),
        (413, "POST /api/tickets", ours, big),
        (413, "POST /api/tickets", [*ours, "Transfer-Encoding: chunked"], chunk),
        (200, "POST /", ["Content-Type: multipart/form-data; boundary=b"], form.encode()),
    ]


def handshakes(word: str, origin: str) -> list[Act]:
    """Each is refused before there is a socket."""
    ours = f"Origin: {origin}"

    def refused(*lines: str, path: str = "/ws", protocol: str = frames.SUBPROTOCOL) -> Act:
        def act(one: Visitor) -> None:
            assert one.upgrade(*lines, path=path, protocol=protocol).status in {400, 403}

        return act

    return [
        refused(ours, path=f"/ws?{word}"),
        refused(ours, path=f"/{word}"),
        refused(ours, protocol=word),
        refused(f"Origin: https://{word}.example"),
        refused(ours, f"Sec-WebSocket-Version: {word}"),
    ]


def messages(word: str) -> list[tuple[int, Act]]:
    """The code that closes a socket whose first message this is."""
    text = word.encode()
    secret = (text * 2)[:32]
    hello = {"type": "hello", "room": ROOM, "ticket": word, "secret": secret}

    def said(frame: frames.FromClient) -> Act:
        return lambda one: one.say(frame)

    def raw(payload: bytes, opcode: int = 2) -> Act:
        return lambda one: one.frame(payload, opcode=opcode)

    return [
        (4400, raw(text)),
        (4400, raw(text, opcode=1)),
        (1002, raw(text, opcode=3)),
        (1000, raw((1000).to_bytes(2, "big") + text, opcode=8)),
        (1009, raw(text * TOO_MUCH)),
        (4400, raw(msgspec.msgpack.encode({"type": word}))),
        (4400, raw(msgspec.msgpack.encode({**hello, word: word}))),
        (4401, said(frames.Hello(room=ROOM, ticket=word, secret=secret))),
        (4401, said(resume(word))),
        (4400, said(post(word, ROOM))),
    ]


def resume(word: str) -> frames.Resume:
    text = word.encode()
    return frames.Resume(room=ROOM, generation=1, seat=text[:16], secret=(text * 2)[:32], cursor=0)


def post(word: str, room: bytes) -> frames.Post:
    return frames.Post(
        room=room, generation=1, client_id=word.encode()[:16], epoch=1, body=word.encode() * 9
    )


def frames_in_the_room(word: str, room: bytes) -> list[frames.FromClient]:
    """Frames of somebody who only waits, each of which is refused."""
    text = word.encode()
    return [
        post(word, room),
        frames.Knock(room=room, key_package=(text * 50)[:1_024]),
        frames.Open(room=room, where="outside", generation=1, group_id=text[:16], descriptor=word),
    ]


def refused(one: Visitor, frame: frames.FromClient) -> str:
    """The code with which it is refused."""
    one.say(frame)
    while not isinstance(answer := one.hears(), frames.Refused):
        pass
    return answer.code


async def test_no_log_knows_what_was_refused(either: House, room: Gathering) -> None:
    """# A2 # C1: what a stranger, a broken client or a broken proxy sends is kept nowhere."""
    by = canaries.chance()
    word, told = canaries.word(by), canaries.traces(by)
    async with raid.prepared(either, canaries.word(by)) as taken:
        await room.opened()
        for origin in either.origins:
            # In a thread: the room needs its mentor meanwhile.
            await asyncio.to_thread(refuse_all, word, origin, told.lines)
        assert await taken.search(sought(word, told, either)) == []
        if either.postgres:
            log = (either.postgres.data.parent / "log").read_text()
            # A row that was refused would stay there longer than any row does.
            assert "duplicate key" in log
            assert "DETAIL" not in log


def refuse_all(word: str, origin: str, carried: list[str]) -> None:
    """Each is refused as it should be, else it was never sent to where it could be logged."""

    def come() -> Visitor:
        return visitor(origin, str(SOURCES[0]), carried)

    for status, line, lines, body in requests(word, origin):
        with come() as one:
            assert one.ask(line, *lines, body=body).status == status, line
    for act in handshakes(word, origin):
        with come() as one:
            act(one)
    for closed, act in messages(word):
        with come() as one:
            one.dial()
            act(one)
            assert one.close_code() == closed
    with come() as one:
        puzzle = one.solved()
        for code in ("code_wrong", "puzzle_spent"):
            assert one.post("codes", puzzle=puzzle, code=word, leaf=LEAF) == {"code": code}
        room = one.sit_down().room
        for frame in frames_in_the_room(word, room):
            assert refused(one, frame) != "server_error"


async def test_no_log_knows_what_our_own_fault_met(either: House, room: Gathering) -> None:
    """# A2 # C1: a database that fails in the middle of it. The log says that, and where."""
    by = canaries.chance()
    word, told = canaries.word(by), canaries.traces(by)
    async with raid.prepared(either, canaries.word(by)) as taken:
        await room.opened()
        for origin in either.origins:
            await asyncio.to_thread(fail_all, word, origin, told.lines, either)
        for log in either.logs:
            assert "a request failed" in log.read_text()
            assert "a socket failed" in log.read_text()
        assert await taken.search(sought(word, told, either)) == []


def fail_all(word: str, origin: str, carried: list[str], house: House) -> None:
    """What comes in while tables are missing, by each way."""
    wish = {"puzzle": word, "room": base64url.encode(ROOM), "band": word[:16]}
    with ExitStack() as stack:
        fetching, returning, waiting = [
            stack.enter_context(visitor(origin, str(SOURCES[0]), carried)) for _ in range(3)
        ]
        returning.dial()
        _, knock, _ = frames_in_the_room(word, waiting.sit_down().room)
        with broken(house):
            assert fetching.ask(f"GET /api/rooms?{word}").status == 500
            assert fetching.post("tickets", **wish) == {"code": "server_error"}
            returning.say(resume(word))
            waiting.say(knock)
            assert (returning.close_code(), waiting.close_code()) == (1011, 1011)


@contextmanager
def broken(house: House) -> Iterator[None]:
    """Tables are missing."""
    with ExitStack() as stack:
        for table in TABLES:
            stack.enter_context(raid.written(house, RENAMED.format(table, f"no_{table}")))
        try:
            yield
        finally:
            for table in TABLES:
                stack.enter_context(raid.written(house, RENAMED.format(f"no_{table}", table)))


def sought(word: str, told: canaries.Traces, house: House) -> Sought:
    """The word, also where only sixteen bytes of it had room, and whose it was."""
    return {"word": shapes(word) | shapes(word[:16]), **told.sought, **canaries.origins(house)}
