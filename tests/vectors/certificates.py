"""certificates.json: honest certificates of every type, and every way to refuse one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from peerchat.trust import base64url, certificates, generations, identity, manifest, stamp_keys
from tests.vectors import forging, keys, points

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM, GROUP = keys.identifier("room"), keys.identifier("group")
ROOT, LEAD, LEAF, ISSUER = "root", "lead", "Mo's leaf", "issuer"
HOUR, DAY = 3_600, 86_400

deployment = manifest.Deployment(
    root=keys.public(ROOT),
    stamp_issuers=(keys.thumbprint(ISSUER),),
    ombuds=(keys.digest("ombuds 1"), keys.digest("ombuds 2")),
    demo=False,
    exit="https://www.example.org/weather",
    iat=keys.NOW - DAY,
    exp=keys.NOW + 365 * DAY,
)
lead = certificates.Lead(
    jti=keys.identifier("lead jti"),
    key=keys.public(LEAD),
    nbf=keys.NOW - DAY,
    exp=keys.NOW + 29 * DAY,
)
shift = certificates.Shift(
    jti=keys.identifier("shift jti"),
    rooms=(keys.identifier("another room"), ROOM),
    role="mentor",
    bands=("18-24", "25+"),
    langs=("en", "es"),
    states=("CA", "NV"),
    training_until=keys.NOW + 90 * DAY,
    name="Mo 🌻 Núñez",
    leaf=keys.thumbprint(LEAF),
    nbf=keys.NOW - 2 * HOUR,
    exp=keys.NOW + 10 * HOUR,
)
issuer = stamp_keys.StampIssuer(
    key=keys.public(ISSUER), nbf=keys.NOW - DAY, exp=keys.NOW + 90 * DAY
)
stamp_key = stamp_keys.StampKey(
    key=keys.public("stamp"), nbf=keys.NOW - HOUR, exp=keys.NOW + 23 * HOUR
)
DEPLOYMENT = manifest.issue(keys.key(ROOT), deployment)
LEAD_TOKEN = certificates.issue_lead(keys.key(ROOT), lead)
SHIFT_TOKEN = certificates.issue_shift(keys.key(LEAD), shift)
ISSUER_TOKEN = stamp_keys.issue_issuer(keys.key(ROOT), issuer)
STAMP_KEY_TOKEN = stamp_keys.issue_key(keys.key(ISSUER), stamp_key)
descriptor = generations.Descriptor(
    room=ROOM,
    number=3,
    group=GROUP,
    agreement=generations.ZERO_HASH,
    ruleset=generations.ZERO_HASH,
    staff=generations.ZERO_HASH,
    iat=keys.NOW - HOUR,
    key=keys.public(LEAF),
    shift=SHIFT_TOKEN,
    lead=LEAD_TOKEN,
)
DESCRIPTOR = generations.issue(keys.key(LEAF), descriptor)
HONEST = {
    "deployment": {"deployment": DEPLOYMENT},
    "lead": {"lead": LEAD_TOKEN},
    "shift": {"shift": SHIFT_TOKEN, "lead": LEAD_TOKEN},
    "stamp_issuer": {"issuer": ISSUER_TOKEN, "key": STAMP_KEY_TOKEN},
    "stamp_key": {"issuer": ISSUER_TOKEN, "key": STAMP_KEY_TOKEN},
    "generation": {"generation": DESCRIPTOR},
}
OWN = {  # which of those tokens is the certificate itself, and who signed it
    "deployment": ("deployment", ROOT),
    "lead": ("lead", ROOT),
    "shift": ("shift", LEAD),
    "stamp_issuer": ("issuer", ROOT),
    "stamp_key": ("key", ISSUER),
    "generation": ("generation", LEAF),
}


def make() -> dict[str, Any]:
    """The file's content."""
    return {
        "now": keys.NOW,
        "root": base64url.encode(keys.public(ROOT)),
        "fingerprint": manifest.fingerprint(keys.public(ROOT)),
        "room": base64url.encode(ROOM),
        "group": base64url.encode(GROUP),
        "number": descriptor.number,
        "leaf_key": base64url.encode(keys.public(LEAF)),
        "leaf_secret": base64url.encode(keys.digest(LEAF)),
        "deployment": DEPLOYMENT,
        "honest": HONEST,
        "claims": {name: forging.claims_of(HONEST[name][OWN[name][0]]) for name in HONEST},
        "cases": [*_honest(), *_spoilt(), *_changed(), *_elsewhere()],
        "identities": list(_identities()),
    }


def _case(name: str, check: str, code: str | None, **more: Any) -> dict[str, Any]:
    """One check of the honest tokens, but for those that `more` replaces."""
    return {"name": name, "check": check, "code": code, **more}


def _honest() -> Iterator[dict[str, Any]]:
    windows = {
        "deployment": (deployment.iat, deployment.exp),
        "lead": (lead.nbf, lead.exp),
        "shift": (shift.nbf, shift.exp),
        "stamp_issuer": (issuer.nbf, issuer.exp),
        "stamp_key": (stamp_key.nbf, stamp_key.exp),
        "generation": (descriptor.iat - 600, descriptor.iat + generations.MAX_AGE),
    }
    for check, (start, end) in windows.items():
        yield _case(f"{check} is good", check, None)
        if check == "stamp_issuer":
            continue  # its key is out of its own window long before
        yield _case(f"{check} ten minutes early", check, None, now=start - 600)
        yield _case(f"{check} is too early", check, f"{check}_too_early", now=start - 601)
        yield _case(f"{check} ten minutes late", check, None, now=end + 599)
        yield _case(f"{check} is expired", check, f"{check}_expired", now=end + 600)


def _spoilt() -> Iterator[dict[str, Any]]:
    for check, (place, signer) in OWN.items():
        for way, token in forging.spoilt(HONEST[check][place], signer, check).items():
            fault = way.split()[0]
            yield _case(f"{check} {way}", check, f"{check}_{fault}", tokens={place: token})

    for way, token in forging.swollen(ROOT, "lead").items():
        yield _case(f"lead {way}", "lead", "lead_malformed", tokens={"lead": token})


def _resigned(check: str, **claims: Any) -> dict[str, str]:
    """The honest tokens, the certificate's own with some claims changed, properly signed."""
    place, signer = OWN[check]
    changed = forging.claims_of(HONEST[check][place]) | claims
    return {place: forging.token(signer, forging.header(signer, check), changed)}


def _changed() -> Iterator[dict[str, Any]]:
    now, text = keys.NOW, base64url.encode
    small = text(bytes.fromhex(points.IDENTITY))
    mixed = text(bytes.fromhex(points.MIXED["order 8"]))
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("deployment", "root_wrong", {"root": text(keys.public("stranger"))}),
        ("deployment", "claim_wrong", {"stamp_issuers": []}),
        ("deployment", "claim_wrong", {"stamp_issuers": [text(bytes(31))]}),
        ("deployment", "claim_wrong", {"ombuds": [text(bytes(32))]}),
        ("deployment", "claim_wrong", {"demo": 1}),
        ("deployment", "claim_wrong", {"exit": "http://www.example.org/"}),
        ("deployment", "claim_wrong", {"exit": "https://www.example.org/ x"}),
        ("deployment", "claim_wrong", {"exit": "https://www.example.org/\n"}),
        ("deployment", "claim_wrong", {"exit": "javascript:alert(1)"}),
        ("deployment", "window_wrong", {"exp": now - DAY}),
        ("lead", "window_wrong", {"exp": now + 29 * DAY + 1}),
        ("lead", "window_wrong", {"exp": now - DAY}),
        ("lead", "claim_wrong", {"key": text(bytes(33))}),
        ("lead", "claim_wrong", {"key": small}),
        ("lead", "claim_wrong", {"key": mixed}),
        ("lead", "claim_wrong", {"jti": "lead-1"}),
        ("lead", "claim_wrong", {"nbf": -1}),
        ("lead", "claim_wrong", {"nbf": str(now)}),
        ("lead", "claim_wrong", {"nbf": None}),
        ("shift", "window_wrong", {"exp": now + 10 * HOUR + 1}),
        ("shift", "window_wrong", {"nbf": now + 10 * HOUR}),
        ("shift", "untrained", {"training_until": now - 600}),
        ("shift", "room_wrong", {"rooms": [text(keys.identifier("another room"))]}),
        ("shift", "leaf_wrong", {"leaf": text(keys.thumbprint("Noor's leaf"))}),
        ("shift", "claim_wrong", {"rooms": []}),
        ("shift", "claim_wrong", {"rooms": text(ROOM)}),
        ("shift", "claim_wrong", {"rooms": [text(ROOM)] * 33}),
        ("shift", "claim_wrong", {"role": "root"}),
        ("shift", "claim_wrong", {"bands": []}),
        ("shift", "claim_wrong", {"bands": ["18-24", "18-24"]}),
        ("shift", "claim_wrong", {"bands": ["0-99"]}),
        ("shift", "claim_wrong", {"langs": ["fr"]}),
        ("shift", "claim_wrong", {"states": ["CA", ""]}),
        ("shift", "claim_wrong", {"states": [["CA"]]}),
        ("shift", "claim_wrong", {"name": ""}),
        ("shift", "claim_wrong", {"name": "🌻" * 25}),
        ("shift", "claim_wrong", {"name": "Mo\n"}),
        ("shift", "claim_wrong", {"name": "Mo\x7f"}),
        ("stamp_issuer", "window_wrong", {"exp": now - DAY}),
        ("stamp_issuer", "too_early", {"nbf": now + 601, "exp": now + DAY}),
        ("stamp_issuer", "expired", {"exp": now - 600}),
        ("stamp_issuer", "unlisted", {"key": text(keys.public("another issuer"))}),
        ("stamp_issuer", "claim_wrong", {"key": small}),
        ("stamp_key", "claim_wrong", {"key": mixed}),
        ("stamp_key", "window_wrong", {"exp": now + 23 * HOUR + 1}),
        ("stamp_key", "claim_wrong", {"key": ""}),
        ("generation", "claim_wrong", {"number": 0}),
        ("generation", "malformed", {"number": 3.5}),
        ("generation", "claim_wrong", {"agreement": text(bytes(16))}),
        ("generation", "claim_wrong", {"key": small}),
        ("generation", "claim_wrong", {"key": mixed}),
        ("generation", "claim_wrong", {"iat": 2**53 - 1}),
        ("generation", "claim_wrong", {"shift": ""}),
        ("generation", "claim_wrong", {"lead": "x" * 4_097}),
        ("generation", "signer_wrong", {"key": text(keys.public("stranger"))}),
    ]
    for number, (check, fault, claims) in enumerate(changes, start=1):
        name = f"{check} {fault} {number}: {', '.join(claims)}"
        yield _case(name, check, f"{check}_{fault}", tokens=_resigned(check, **claims))
    longest = _resigned("shift", name="🌻" * 24)
    yield _case("name of 24 astral letters", "shift", None, tokens=longest)
    yield _case(
        "training ran out ten minutes ago, less a second",
        "shift",
        None,
        tokens=_resigned("shift", training_until=now - 599),
    )


def _elsewhere() -> Iterator[dict[str, Any]]:
    text = base64url.encode
    foreign = certificates.issue_lead(keys.key("stranger"), lead)
    old = msgspec.structs.replace(lead, nbf=keys.NOW - 31 * DAY, exp=keys.NOW - 2 * DAY)
    lapsed = certificates.issue_lead(keys.key(ROOT), old)
    yield _case("foreign root", "lead", "lead_signer_wrong", root=text(keys.public("stranger")))
    yield _case("lead of a foreign root", "shift", "lead_signer_wrong", tokens={"lead": foreign})
    yield _case("lead lapsed", "shift", "lead_expired", tokens={"lead": lapsed})
    yield _case("other room", "shift", "shift_room_wrong", room=text(keys.identifier("elsewhere")))
    yield _case(
        "other leaf key", "shift", "shift_leaf_wrong", leaf_key=text(keys.public("Noor's leaf"))
    )
    yield _case("swapped", "shift", "shift_type_wrong", tokens={"shift": LEAD_TOKEN})
    yield _case("other number", "generation", "generation_number_wrong", number=4)
    yield _case(
        "other group", "generation", "generation_group_wrong", group=text(keys.identifier("other"))
    )
    yield _case(
        "other room", "generation", "generation_room_wrong", room=text(keys.identifier("elsewhere"))
    )
    yield _case(
        "by a leaf that the shift does not name",
        "generation",
        "shift_leaf_wrong",
        tokens={"generation": _by_another_leaf()},
    )
    yield _case(
        "the same, and too old: the worse of the two is said",
        "generation",
        "shift_leaf_wrong",
        tokens={"generation": _by_another_leaf()},
        now=descriptor.iat + generations.MAX_AGE + 600,
    )
    yield _case(
        "opened before the shift began",
        "generation",
        "shift_too_early",
        tokens=_resigned("generation", iat=shift.nbf - 601),
    )
    yield _case(
        "with a lead of a foreign root",
        "generation",
        "lead_signer_wrong",
        tokens=_resigned("generation", lead=foreign),
    )


def _by_another_leaf() -> str:
    other = "Noor's leaf"
    changed = msgspec.structs.replace(descriptor, key=keys.public(other))
    return generations.issue(keys.key(other), changed)


def _identities() -> Iterator[dict[str, Any]]:
    seat = keys.identifier("seat")
    mentor = identity.encode(identity.Mentor(seat, SHIFT_TOKEN, LEAD_TOKEN))
    yield {"name": "a survivor", "bytes": seat.hex(), "seat": seat.hex()}
    yield {
        "name": "a mentor",
        "bytes": mentor.hex(),
        "seat": seat.hex(),
        "shift": SHIFT_TOKEN,
        "lead": LEAD_TOKEN,
    }
    refused = {
        "empty": b"",
        "short seat": seat[:15],
        "long seat": seat + b"\x00",
        "shift only": mentor[: 16 + 4 + len(SHIFT_TOKEN)],
        "cut": mentor[:-1],
        "one byte after": mentor + b"\x00",
        "empty tokens": seat + bytes(8),
        "length too large": seat + b"\xff\xff\xff\xff" + b"A",
        "token not ASCII": seat + b"\x00\x00\x00\x02\xc3\xa9" + b"\x00\x00\x00\x01A",
        "token with a space": seat + b"\x00\x00\x00\x01 " + b"\x00\x00\x00\x01A",
        "token over 4096": seat + b"\x00\x00\x10\x01" + b"A" * 4_097 + b"\x00\x00\x00\x01A",
    }
    for name, data in refused.items():
        yield {"name": name, "bytes": data.hex(), "code": "identity_malformed"}
