"""Tokens that the honest code would never make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from peerchat.trust import base64url
from tests.vectors import keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def token(
    signer: str, header: Mapping[str, Any], claims: Mapping[str, Any] | bytes, *, sort: bool = True
) -> str:
    """A token of any header and claims (or raw payload bytes), signed by the key of `signer`."""
    payload = claims if isinstance(claims, bytes) else spelled(claims, sort=sort)
    signed = f"{base64url.encode(spelled(header, sort=sort))}.{base64url.encode(payload)}"
    return f"{signed}.{base64url.encode(keys.key(signer).sign(signed.encode()))}"


def header(signer: str, name: str) -> dict[str, Any]:
    """The honest header."""
    return {
        "alg": "EdDSA",
        "kid": base64url.encode(keys.thumbprint(signer)),
        "typ": f"peerchat-{name.replace('_', '-')}+jwt",
    }


def spelled(value: Mapping[str, Any], *, sort: bool = True) -> bytes:
    """JSON without spaces, in the given order when it is not sorted."""
    return json.dumps(value, sort_keys=sort, separators=(",", ":"), ensure_ascii=False).encode()


def claims_of(honest: str) -> dict[str, Any]:
    """The claims of a token."""
    claims: dict[str, Any] = json.loads(base64url.decode(honest.split(".")[1]))
    return claims


def spoilt(honest: str, signer: str, name: str) -> dict[str, str]:
    """Every way to spell, sign or type an honest token wrongly, by the code that it must meet."""
    claims = claims_of(honest)
    good = header(signer, name)
    head, payload, signature = honest.split(".")
    moment = "nbf" if "nbf" in claims else "iat"
    later = claims | {moment: claims[moment] + 1}
    spare = signature[:-1] + chr(ord(signature[-1]) + 1)
    none = f"{base64url.encode(spelled({'alg': 'none', 'typ': good['typ']}))}.{payload}."
    ways: dict[str, Callable[[], str]] = {
        "malformed two parts": lambda: f"{head}.{payload}",
        "malformed four parts": lambda: f"{honest}.",
        "malformed empty": lambda: "",
        "malformed padded base64": lambda: f"{honest}==",
        "malformed spare bits in base64": lambda: f"{head}.{payload}.{spare}",
        "malformed standard base64": lambda: honest.replace("_", "/").replace("-", "+") + "+",
        "malformed line feed at the end": lambda: f"{honest}\n",
        "malformed not JSON": lambda: token(signer, good, b"{"),
        "malformed not an object": lambda: token(signer, good, b"[]"),
        "malformed space in JSON": lambda: token(signer, good, json.dumps(claims).encode()),
        "malformed members out of order": lambda: token(
            signer, good, dict(reversed(claims.items())), sort=False
        ),
        "malformed repeated member": lambda: token(signer, good, spelled(claims)[:-1] + b',"v":1}'),
        "malformed number as float": lambda: token(
            signer, good, spelled(claims).replace(b'"v":1', b'"v":1.0')
        ),
        "malformed number too large": lambda: token(signer, good, claims | {"v": 2**53}),
        "malformed escaped letter": lambda: token(
            signer, good, spelled(claims).replace(b'"v":', b'"\\u0076":')
        ),
        "malformed byte order mark": lambda: token(signer, good, b"\xef\xbb\xbf" + spelled(claims)),
        "malformed not UTF-8": lambda: token(signer, good, b'{"v":"\xff"}'),
        "malformed lone surrogate": lambda: token(signer, good, b'{"v":"\\ud800"}'),
        "malformed NaN": lambda: token(signer, good, b'{"v":NaN}'),
        "header_wrong no kid and no alg": lambda: none,
        "header_wrong extra member": lambda: token(signer, good | {"crit": []}, claims),
        "header_wrong key brought along": lambda: token(signer, good | {"jwk": {}}, claims),
        "header_wrong no typ": lambda: token(
            signer, {each: good[each] for each in ("alg", "kid")}, claims
        ),
        "algorithm_wrong none": lambda: token(signer, good | {"alg": "none"}, claims),
        "algorithm_wrong HS256": lambda: token(signer, good | {"alg": "HS256"}, claims),
        "algorithm_wrong Ed25519": lambda: token(signer, good | {"alg": "Ed25519"}, claims),
        "type_wrong JWT": lambda: token(signer, good | {"typ": "JWT"}, claims),
        "type_wrong another certificate's": lambda: token(
            signer, header(signer, "lead" if name != "lead" else "shift"), claims
        ),
        "signer_wrong foreign key": lambda: token("stranger", header("stranger", name), claims),
        "signer_wrong kid is no text": lambda: token(signer, good | {"kid": 1}, claims),
        "signature_wrong foreign key under our kid": lambda: token("stranger", good, claims),
        "signature_wrong too short": lambda: f"{head}.{payload}.AAAA",
        "signature_wrong of other claims": lambda: (
            f"{head}.{base64url.encode(spelled(later))}.{signature}"
        ),
        "claim_unknown": lambda: token(signer, good, claims | {"admin": True}),
        "claim_wrong version 2": lambda: token(signer, good, claims | {"v": 2}),
        "claim_wrong version true": lambda: token(signer, good, claims | {"v": True}),
    }
    return {way: make() for way, make in ways.items()} | {
        f"claim_missing {claim}": token(
            signer, good, {each: claims[each] for each in claims if each != claim}
        )
        for claim in claims
    }


def swollen(signer: str, name: str) -> dict[str, str]:
    """Tokens that are made to be a burden, by the code that they must meet."""
    good = header(signer, name)
    return {
        "malformed too long": token(signer, good, {"v": "x" * 16_384}),
        "malformed deep": token(signer, good, b'{"v":' + b"[" * 6_000),
        "malformed of dots": "." * 16_384,
    }
