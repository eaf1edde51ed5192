"""Who may do what, by certificates under the root that this client was given (§4).

Times are Unix seconds. What does not hold raises `Refused("certificate")`, and `Lapsed` where time
alone has undone it.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from tests.stranger import jws
from tests.stranger.encodings import Refused, thumbprint, un_lp
from tests.stranger.jws import Claims, Digest, Id, Key, Time

TOLERANCE = 600
HOUR = 3_600
DAY = 24 * HOUR
SEAT = 16
TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,4096}")
Word = Annotated[str, Meta(min_length=1, max_length=24, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Address = Annotated[
    str, Meta(max_length=200, pattern=r"^https://[a-z0-9.-]+(:[0-9]+)?(/[\x21-\x7e]*)?\Z")
]


class Lapsed(Refused):
    """It held once."""


class Window(Claims, frozen=True, kw_only=True):
    """Of what holds from `nbf` until `exp`."""

    nbf: Time
    exp: Time


class Deployment(Claims, frozen=True, kw_only=True):
    """What the organisation's root says of this service."""

    root: Digest
    stamp_issuers: Annotated[list[Digest], Meta(min_length=1, max_length=8)]
    ombuds: tuple[Digest, Digest]
    demo: bool
    exit: Address
    iat: Time
    exp: Time


class Lead(Window, frozen=True, kw_only=True):
    """Somebody who certifies shifts."""

    jti: Id
    key: Key


class Shift(Window, frozen=True, kw_only=True):
    """A mentor for some hours."""

    jti: Id
    rooms: Annotated[list[Id], Meta(min_length=1, max_length=32)]
    role: Literal["mentor", "lead"]
    bands: Annotated[list[Literal["13-17", "18-24", "25+"]], Meta(min_length=1)]
    langs: Annotated[list[Literal["en", "es"]], Meta(min_length=1)]
    states: Annotated[list[Word], Meta(max_length=64)]
    training_until: Time
    name: Word
    leaf: Digest


class StampCertificate(Window, frozen=True, kw_only=True):
    """Of a stamp issuer, and of a stamp key."""

    key: Key


class Descriptor(Claims, frozen=True, kw_only=True):
    """What a mentor says of the generation that she opens."""

    room: Id
    number: Annotated[int, Meta(ge=1)]
    group: Id
    agreement: Digest
    ruleset: Digest
    staff: Digest
    iat: Time
    shift: str
    lead: str
    key: Key


def demand_time(start: int, end: int, *, now: int, longest: int | None = None) -> None:
    """Demands a window that is no longer than such a one may be, and that `now` is in it."""
    if end <= start or (longest is not None and end - start > longest):
        raise Refused("certificate")
    if now < start - TOLERANCE:
        raise Refused("certificate")
    if now >= end + TOLERANCE:
        raise Lapsed("certificate")


class Trust:
    """What a client carries: the root's key and the deployment manifest that the root signed."""

    def __init__(self, *, root: bytes, deployment: str, now: int) -> None:
        self.root = root
        self.deployment = jws.opened(deployment, Deployment, typ="deployment", signer=root)
        demand_time(self.deployment.iat, self.deployment.exp, now=now)
        if self.deployment.root != root:
            raise Refused("certificate")

    def lead(self, lead: str, *, now: int) -> Lead:
        """Somebody whose shifts hold now."""
        leading = jws.opened(lead, Lead, typ="lead", signer=self.root)
        demand_time(leading.nbf, leading.exp, now=now, longest=30 * DAY)
        return leading

    def mentor(self, papers: tuple[str, str], *, leaf: bytes, room: bytes, now: int) -> Shift:
        """The shift of whoever holds the key `leaf`, if it is hers and for this room.

        `papers` are the certificates of the shift and of its lead.
        """
        shift, lead = papers
        leading = jws.claims(lead, Lead)
        claims = jws.opened(shift, Shift, typ="shift", signer=leading.key)
        if claims.leaf != thumbprint(leaf) or room not in claims.rooms:
            raise Refused("certificate")
        if len({*claims.bands}) + len({*claims.langs}) != len(claims.bands) + len(claims.langs):
            raise Refused("certificate")
        self.lead(lead, now=now)
        demand_time(claims.nbf, claims.exp, now=now, longest=12 * HOUR)
        if now >= claims.training_until + TOLERANCE:
            raise Lapsed("certificate")
        return claims

    def stamp_key(self, issuer: str, key: str, *, now: int) -> StampCertificate:
        """A key whose stamps may be found on entries that are read now."""
        try:
            return self._stamp_key(issuer, key, at=now)
        except Lapsed:
            return self._stamp_key(issuer, key, at=now - 12 * HOUR)

    def _stamp_key(self, issuer: str, key: str, *, at: int) -> StampCertificate:
        issuing = jws.opened(issuer, StampCertificate, typ="stamp-issuer", signer=self.root)
        demand_time(issuing.nbf, issuing.exp, now=at)
        if thumbprint(issuing.key) not in self.deployment.stamp_issuers:
            raise Refused("certificate")
        claims = jws.opened(key, StampCertificate, typ="stamp-key", signer=issuing.key)
        demand_time(claims.nbf, claims.exp, now=at, longest=DAY)
        return claims

    def generation(self, descriptor: str, *, room: bytes, now: int) -> Descriptor:
        """A generation of this room that somebody opened who was a mentor then."""
        signer = jws.claims(descriptor, Descriptor).key
        claims = jws.opened(descriptor, Descriptor, typ="generation", signer=signer)
        demand_time(claims.iat - TOLERANCE, claims.iat + 12 * HOUR, now=now)
        papers = claims.shift, claims.lead
        self.mentor(papers, leaf=signer, room=room, now=claims.iat)
        if claims.room != room:
            raise Refused("certificate")
        return claims


def identity(data: bytes) -> tuple[bytes, tuple[str, str] | None]:
    """A leaf's seat, and a mentor's papers. Raises `Refused("identity")`."""
    seat, rest = data[:SEAT], data[SEAT:]
    if len(seat) != SEAT:
        raise Refused("identity")
    if not rest:
        return seat, None
    try:
        shift, at = un_lp(rest)
        lead, end = un_lp(rest, at)
        papers = shift.decode("ascii"), lead.decode("ascii")
    except (Refused, UnicodeDecodeError) as error:
        raise Refused("identity") from error
    if end != len(rest) or not all(TOKEN.fullmatch(paper) for paper in papers):
        raise Refused("identity")
    return seat, papers
