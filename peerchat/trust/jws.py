"""Compact JWS (RFC 7515) with one algorithm, one header and one encoding.

Written over `cryptography` rather than PyJWT because a certificate must have no second spelling:
PyJWT takes loose base64url, any JSON spelling and further header members. The server sees only
public claims here.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeGuard

import msgspec

from peerchat.trust import base64url, signatures
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_LENGTH = 16_384
"""Longest token in characters; also the bound of a `Jws` on the wire."""

MAX_WHOLE = 2**53 - 1

MAX_DEPTH = 8
"""Deepest nesting, so that a refusal does not depend on how high a reader's stack may grow."""

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def thumbprint(public_key: bytes) -> bytes:
    """SHA-256 of a raw 32-byte Ed25519 public key."""
    return hashlib.sha256(public_key).digest()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The raw 32-byte public half of a signing key."""
    return key.public_key().public_bytes_raw()


class Unverified(msgspec.Struct, frozen=True):
    """A well-formed token of the expected type whose signature nobody has checked yet."""

    name: str
    kid: Json
    claims: dict[str, Json]
    signed: bytes
    signature: bytes

    def verify(self, signer: bytes) -> dict[str, Json]:
        """The claims, if the raw 32-byte key `signer` signed them.

        Raises `CertificateRefused`: `signer_wrong`, `signature_wrong`.
        """
        if self.kid != base64url.encode(thumbprint(signer)):
            raise CertificateRefused(f"{self.name}_signer_wrong")
        if not signatures.verify(signer, self.signed, self.signature):
            raise CertificateRefused(f"{self.name}_signature_wrong")
        return self.claims


def sign(key: Ed25519PrivateKey, name: str, claims: Mapping[str, Json]) -> str:
    """A compact JWS of the certificate `name` ("lead", "stamp_key", …)."""
    header = {
        "alg": "EdDSA",
        "kid": base64url.encode(thumbprint(public_bytes(key))),
        "typ": _type_of(name),
    }
    signed = ".".join(base64url.encode(_canonical(part)) for part in (header, dict(claims)))
    return f"{signed}.{base64url.encode(key.sign(signed.encode('ascii')))}"


def read(token: str, name: str) -> Unverified:
    """Take a token apart, strictly.

    Raises `CertificateRefused`: `malformed`, `header_wrong`, `algorithm_wrong`, `type_wrong`.
    """
    parts = token.split(".") if len(token) <= MAX_LENGTH else []
    if len(parts) != 3:
        raise CertificateRefused(f"{name}_malformed")
    try:
        header, claims = (_object(base64url.decode(part)) for part in parts[:2])
        signature = base64url.decode(parts[2])
    except (ValueError, RecursionError) as error:
        raise CertificateRefused(f"{name}_malformed") from error
    if header.keys() != {"alg", "kid", "typ"}:
        raise CertificateRefused(f"{name}_header_wrong")
    if header["alg"] != "EdDSA":
        raise CertificateRefused(f"{name}_algorithm_wrong")
    if header["typ"] != _type_of(name):
        raise CertificateRefused(f"{name}_type_wrong")
    return Unverified(name, header["kid"], claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def _type_of(name: str) -> str:
    return f"peerchat-{name.replace('_', '-')}+jwt"


def _canonical(value: Mapping[str, Json]) -> bytes:
    """Sorted members, no space, UTF-8 unescaped. Raises `ValueError` on a lone surrogate."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _object(data: bytes) -> dict[str, Json]:
    """A JSON object in its canonical spelling, or `ValueError`."""
    value: Json = json.loads(
        data.decode(), parse_int=_whole, parse_float=_whole, parse_constant=_whole
    )
    if not _is_object(value) or not _is_shallow(value, MAX_DEPTH) or _canonical(value) != data:
        raise ValueError("not canonical JSON")
    return value


def _is_object(value: Json) -> TypeGuard[dict[str, Json]]:
    return isinstance(value, dict)


def _is_shallow(value: Json, levels: int) -> bool:
    """Whether no more than so many lists and objects stand in each other."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return levels > 0 and all(_is_shallow(item, levels - 1) for item in value)


def _whole(text: str) -> int:
    """Whole numbers that JavaScript holds too; fractions, exponents and NaN are `ValueError`s."""
    number = int(text)
    if abs(number) > MAX_WHOLE:
        raise ValueError("too large a number")
    return number
