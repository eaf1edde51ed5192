"""What reaches the doors (origins, languages, tickets, codes), and what operators set or read."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from peerchat import config, databases, headers, pages
from peerchat.ceremony import making, reading
from peerchat.ceremony.making import Unusable
from peerchat.config import ConfigFaulty
from peerchat.doors import Doors
from peerchat.origin import Origin
from peerchat.server import framing
from peerchat.trust import base64url
from peerchat.trust.refusals import CertificateRefused
from rooms.entry import admission, spelling, tickets
from rooms.lifecycle.rooms import Listing
from rooms.wire.refusals import Refusal
from tests.hostile import packs, tokens
from tests.hostile.spoiling import Way, spoilt
from tests.hostile.trial import Parser, text
from tests.hostile.trust_parsers import CODES
from tests.raw import masked
from tests.vectors import certificates, keys

ORIGIN = Origin.parse("https://notes.example")
SENT = b"https://notes.example"
SOCKET = b"\n".join((SENT, b"/ws", b"", b"peerchat.v1"))
SECRET = keys.digest("ticket secret")
TICKETS = [
    tickets.Ticket(
        room=keys.identifier("room"),
        role="mentor" if leaf else "survivor",
        band="18-24",
        jti=keys.identifier("ticket"),
        exp=keys.NOW + 60,
        leaf=leaf,
        code=code,
    )
    for leaf, code in (
        (None, None), (keys.thumbprint("Mo's leaf"), None), (None, keys.digest("a code")),
    )
]  # fmt: skip
WRITTEN = [tickets.write(ticket, secret=SECRET).encode() for ticket in TICKETS]
ROOM = Listing(
    id=keys.identifier("room"), title={}, band="18-24", lang="en", needs_code=False,
    condition="open", mentors=1,
)  # fmt: skip
ENVIRONMENT = {
    "PEERCHAT_MODE": "production",
    "PEERCHAT_DATA_DIR": "/srv/peerchat",
    "PEERCHAT_ORIGIN": "https://notes.example",
    "PEERCHAT_BIND": "127.0.0.1:8000",
    "PEERCHAT_SECRET_KEY": "k" * 50,
    "PEERCHAT_EXIT_URL": "https://weather.example/",
    "PEERCHAT_PUZZLE_COST": "2000",
    "PEERCHAT_DATABASE_URL": "postgresql://peerchat:pass%2Fword@db:5432/peerchat?connect_timeout=5",
    "PEERCHAT_REDIS_URL": "redis://bell:6379/0",
}


class NotOurs(Exception):
    """A door did not open."""


def _sent(data: bytes) -> None:
    if not ORIGIN.sent([(b"host", b"notes.example"), (b"origin", data)]):
        raise NotOurs


def _enter(scope: dict[str, Any]) -> None:
    """Past the doors, or `NotOurs`."""
    went: list[str] = []

    async def inside(*_: object) -> None:
        went.append("inside")

    async def send(message: Any) -> None:
        went.append(message["type"])

    async def receive() -> dict[str, Any]:
        return {}

    asyncio.run(Doors(pages=inside, socket=inside, origin=ORIGIN)(scope, receive, send))
    if went != ["inside"]:
        assert went in (["websocket.close"], ["http.response.start", "http.response.body"])
        raise NotOurs


def _socket(data: bytes) -> None:
    """A socket whose Origin, path, query and protocol lie in these lines."""
    lines = data.split(b"\n")
    if len(lines) != 4:
        raise NotOurs
    origin, path, query, protocol = lines
    _enter(
        {
            "type": "websocket",
            "path": text(path),
            "query_string": query,
            "headers": [(b"origin", origin)],
            "subprotocols": [text(protocol)],
        }
    )


def _posted(data: bytes) -> None:
    """A POST to the API whose Origin is this."""
    headers = [(b"host", b"notes.example"), (b"origin", data)]
    _enter({"type": "http", "method": "POST", "path": "/api/puzzle", "headers": headers})


def _signed_ticket(rng: Random) -> bytes:
    """Claims that we would not write, as if we had."""
    claims = packs.way([base64url.decode(each.decode().split(".")[1]) for each in WRITTEN])(rng)
    signed = f"{tickets.PREFIX}.{base64url.encode(claims)}"
    return f"{signed}.{base64url.encode(tickets._mac(signed, SECRET))}".encode()


def _environment(data: bytes) -> dict[str, str]:
    lines = (line.partition("=") for line in text(data).split("\n"))
    return {name: value for name, _, value in lines}


def _one_variable(rng: Random) -> bytes:
    """The honest environment with one value spoilt."""
    name = rng.choice(list(ENVIRONMENT))
    value = text(spoilt([ENVIRONMENT[name].encode()], rng)).replace("\n", "")
    changed = ENVIRONMENT | {name: value}
    return "\n".join(f"{n}={v}" for n, v in changed.items()).encode("utf-8", "surrogateescape")


def _loaded(data: bytes) -> None:
    """The configuration, and what is made of it before anybody can read a message about it."""
    loaded = config.load(_environment(data))
    assert len(str(loaded.origin)) > len("http://")
    if loaded.database_url is not None:
        databases.postgresql(loaded.database_url, pool=loaded.database_pool)


def _described(data: bytes) -> None:
    for signer in (None, keys.public(certificates.ROOT)):
        assert reading.describe(text(data), signer=signer)


_LEAD: Way = tokens.way(certificates.LEAD_TOKEN, certificates.ROOT, "lead")


def _message(data: bytes) -> tuple[bytes, bytes]:
    """A whole message and its mask. Raises `NotOurs` where it is left to the library."""
    found = framing.message(data, 0, 65_536)
    if found is None or found[1] != len(data):
        raise NotOurs
    payload, end = found
    return payload, data[end - len(payload) - 4 : end - len(payload)]


def _signal(data: bytes) -> bytes:
    """A whole ping or pong. Raises `NotOurs` where it is left to the library."""
    found = framing.signal(data, 0)
    if found is None or found.end != len(data):
        raise NotOurs
    return masked(found.payload, opcode=found.kind & 0x0F, key=data[2:6])


PARSERS = [
    Parser(
        name="peerchat.server.framing.signal",
        read=_signal,
        honest=[b"\x89\x80mask", b"\x8a\xfdmask" + bytes(125)],
        refuses=(NotOurs,),
        again=bytes,
        spelling="one",
    ),
    Parser(
        name="peerchat.server.framing.message",
        read=_message,
        honest=[masked(bytes(size), key=b"mask") for size in (0, 1, 125, 126, 300, 65_535)],
        refuses=(NotOurs,),
        again=lambda read: masked(read[0], key=read[1]),
        spelling="one",
    ),
    Parser(
        name="peerchat.origin.Origin.parse",
        read=lambda data: Origin.parse(text(data)),
        honest=[SENT, b"http://127.0.0.1:8000", b"http://[::1]:8000", b"https://a.example:443"],
        refuses=(ValueError,),
        again=lambda origin: str(origin).encode("utf-8", "surrogateescape"),
        spelling="some",
    ),
    Parser(
        name="peerchat.origin.Origin.sent",
        read=_sent,
        honest=[SENT],
        refuses=(NotOurs,),
        spelling="honest",
    ),
    Parser(
        name="peerchat.doors.Doors.own_sockets",
        read=_socket,
        honest=[SOCKET],
        refuses=(NotOurs,),
        spelling="honest",
        cost=2,
    ),
    Parser(
        name="peerchat.doors.Doors.own_pages",
        read=_posted,
        honest=[SENT],
        refuses=(NotOurs,),
        spelling="honest",
        cost=2,
    ),
    Parser(
        name="peerchat.headers.trusted",
        read=lambda data: headers.trusted([(line, b"x") for line in data.split(b"\n")]),
        honest=[b"host\naccept\nx-forwarded-for\ncookie\nforwarded"],
    ),
    Parser(
        name="peerchat.pages.preferred",
        read=lambda data: pages.LANGUAGES.index(pages.preferred(text(data))),
        honest=[b"es-MX,es;q=0.9,en;q=0.8", b"fr", b"en;q=0.5,es;q=0.4,*"],
    ),
    Parser(
        name="peerchat.config.load",
        read=_loaded,
        honest=["\n".join(f"{n}={v}" for n, v in ENVIRONMENT.items()).encode()],
        refuses=(ConfigFaulty,),
        ways=[_one_variable],
    ),
    Parser(
        name="peerchat.ceremony.making.raw",
        read=lambda data: making.raw(text(data)),
        honest=[base64url.encode(keys.digest("key")).encode()],
        refuses=(Unusable,),
        again=lambda data: base64url.encode(data).encode(),
        spelling="one",
    ),
    Parser(
        name="peerchat.ceremony.reading.kind",
        read=lambda data: reading.kind(text(data)),
        honest=[certificates.LEAD_TOKEN.encode()],
        refuses=(CertificateRefused,),
        codes=["certificate_malformed", "certificate_type_wrong"],
        ways=[_LEAD],
    ),
    Parser(
        name="peerchat.ceremony.reading.describe",
        read=_described,
        honest=[certificates.LEAD_TOKEN.encode(), certificates.SHIFT_TOKEN.encode()],
        refuses=(CertificateRefused,),
        codes=[*CODES, "certificate_malformed", "certificate_type_wrong"],
        ways=[_LEAD],
        cost=2,
    ),
    Parser(
        name="rooms.entry.admission.checked",
        read=lambda data: admission.checked(ROOM, band=text(data), by_code=False),
        honest=[b"18-24"],
        refuses=(Refusal,),
        codes=["band_mismatch"],
        spelling="honest",
    ),
    Parser(
        name="rooms.entry.tickets.read",
        read=lambda data: tickets.read(text(data), secret=SECRET, now=keys.NOW),
        honest=WRITTEN,
        refuses=(Refusal,),
        codes=["ticket_wrong", "ticket_expired"],
        spelling="honest",
    ),
    Parser(
        name="rooms.entry.tickets.read of claims that bear our own mark",
        read=lambda data: tickets.read(text(data), secret=SECRET, now=keys.NOW),
        honest=WRITTEN,
        refuses=(Refusal,),
        codes=["ticket_wrong", "ticket_expired"],
        again=lambda ticket: tickets.write(ticket, secret=SECRET).encode(),
        spelling="some",
        ways=[_signed_ticket],
    ),
    Parser(
        name="rooms.entry.spelling.Kind.digest",
        read=lambda data: spelling.SHIFT.digest(text(data)),
        honest=[b"01AB-CDEF-GH10", b" o1ab cdef ghi0 "],
        refuses=(spelling.Misspelt,),
    ),
]
