"""Every parser of the Python side, and every function that takes bytes or text and is none."""

from __future__ import annotations

from tests.hostile import door_parsers, trust_parsers, wire_parsers
from tests.hostile.trial import Parser

PARSERS: list[Parser] = [
    *wire_parsers.PARSERS,
    *trust_parsers.PARSERS,
    *door_parsers.PARSERS,
]

PACKAGES = (
    "rooms.wire", "rooms.entry", "peerchat.trust", "peerchat.ceremony", "moderation.shifts",
)  # fmt: skip
MODULES = (
    "rooms.delivery.postings", "peerchat.api", "peerchat.config", "peerchat.databases",
    "peerchat.doors", "peerchat.headers", "peerchat.metrics", "peerchat.origin", "peerchat.pages",
    "peerchat.server.framing", "peerchat.strict",
)  # fmt: skip


def _each(module: str, names: str, reason: str) -> dict[str, str]:
    return {f"{module}.{name}": reason for name in names.split()}


MAKES = "makes what is ours; what comes out is read by a parser on trial"
DIGESTS = "a hash of any bytes: nothing to misread"
ANSWERS = "an answer: nothing of the request is in it"
NO_PARSERS: dict[str, str] = {
    **_each("rooms.wire.padding", "pad_key_package pad_welcome", MAKES),
    **_each("rooms.wire.tls", "as_vector", MAKES),
    **_each("rooms.wire.loghash", "first following", DIGESTS),
    **_each("rooms.wire.session", "refusal", "looks at the type of a frame, at nothing in it"),
    **_each("peerchat.trust.base64url", "encode", MAKES),
    **_each("peerchat.trust.jws", "sign", MAKES),
    **_each("peerchat.trust.jws", "thumbprint", DIGESTS),
    **_each("peerchat.trust.manifest", "fingerprint", DIGESTS),
    **_each(
        "peerchat.trust.claims.Claims",
        "flag key moment one_of raw raws refused some_of text texts token url",
        "is given a claim's name by us; its value is on trial in each certificate's check",
    ),
    **_each("peerchat.ceremony.making", "deployment lead shift stamp_issuer", MAKES),
    **_each("peerchat.ceremony.reading", "root_line", "shows a key of the operator's own"),
    **_each("peerchat.api", "answer away broken malformed refused", ANSWERS),
    **_each("peerchat.metrics", "metrics", "compares one header with the operator's token"),
    **_each("peerchat.server.framing", "binary pong", MAKES),
    **_each("peerchat.server.framing", "span", "is on trial as the half of `message` that reads"),
    **_each("peerchat.pages", "bad_request gone not_found robots server_error", ANSWERS),
    **_each("peerchat.databases", "postgresql", "on trial with config.load, which checks first"),
    **_each("peerchat.headers.Headers", "dressed", "looks at the path's beginning only"),
    **_each("rooms.entry.api", "listing", "a GET without parameters"),
    **_each("rooms.entry.cards", "page", "an operator's own codes, on paper"),
    **_each("rooms.entry.codes", "make", "an operator's label and band, which nobody else sees"),
    **_each("rooms.entry.codes", "use_up", "asks for a digest that we have signed"),
    **_each("rooms.entry.spelling.Kind", "fits", "counts characters; `digest` reads them"),
    **_each("rooms.entry.burnt", "burn is_burnt", DIGESTS),
    **_each("rooms.entry.puzzles", "make", MAKES),
    **_each("rooms.entry.tickets", "survivor mentor write withdraw", MAKES),
    **_each("moderation.shifts.codes", "make", MAKES),
    **_each("moderation.shifts.codes", "use", "on trial behind its door, `api.code`"),
}
"""Why each of the others needs no trial of its own."""
