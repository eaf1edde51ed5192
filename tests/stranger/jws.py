"""Certificates as they are written: compact JWS with one spelling (§4)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from tests.stranger import curve
from tests.stranger.encodings import Refused, b64u, thumbprint, un_b64u

LONGEST = 16_384
Time = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""Unix seconds."""


class Id(bytes):
    """16 bytes."""


class Digest(bytes):
    """A hash: 32 bytes."""


class Key(bytes):
    """An Ed25519 key, under which everybody says the same of a signature."""


class Claims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of every certificate."""

    v: Literal[1]


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alg: str
    kid: Digest
    typ: str


Certificate = TypeVar("Certificate", bound=Claims)
Read = TypeVar("Read")
SIZES = {Id: 16, Digest: 32, Key: 32}


def claims(jws: str, kind: type[Certificate]) -> Certificate:
    """What it claims, signed or not. Raises `Refused("certificate")`."""
    return _parts(jws, kind)[1]


def opened(jws: str, kind: type[Certificate], *, typ: str, signer: bytes) -> Certificate:
    """What it claims, if `signer` (a raw key) signed it as a `typ`. Raises the same."""
    header, claimed, signature = _parts(jws, kind)
    try:
        curve.demand_signature(signer, jws.rpartition(".")[0].encode(), signature)
    except (ValueError, Refused) as error:
        raise Refused("certificate") from error
    expected = ("EdDSA", thumbprint(signer), f"peerchat-{typ}+jwt")
    if (header.alg, header.kid, header.typ) != expected:
        raise Refused("certificate")
    return claimed


def _parts(jws: str, kind: type[Certificate]) -> tuple[_Header, Certificate, bytes]:
    try:
        head, body, signature = jws[: LONGEST + 1].split(".")
        if len(jws) > LONGEST:
            raise Refused("certificate")
        return _read(un_b64u(head), _Header), _read(un_b64u(body), kind), un_b64u(signature)
    except (ValueError, RecursionError, Refused) as error:
        raise Refused("certificate") from error


def _read(data: bytes, kind: type[Read]) -> Read:
    """JSON in its one spelling. Raises `ValueError` or `Refused`."""
    parsed = json.loads(data)
    spelt = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if spelt.encode() != data:
        raise Refused("certificate")
    return msgspec.convert(parsed, kind, dec_hook=_raw)


def _raw(kind: Any, text: Any) -> Any:
    data = un_b64u(text)
    if b64u(data) != text or len(data) != SIZES[kind]:
        raise Refused("certificate")
    if kind is Key:
        curve.demand_key(data)
    return kind(data)
