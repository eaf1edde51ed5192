"""Stamp issuers and stamp keys: who may sign that an entry was stored.

root → issuer (online, named by the manifest) → stamp key (at most 24 hours). The private half of a
stamp key never leaves the memory of the process that made it; the public half lives as long as a
case may need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from peerchat.trust import base64url, jws
from peerchat.trust.claims import GRACE, Claims
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from peerchat.trust.manifest import Deployment

MAX_STAMP_KEY = 24 * 3_600


class StampIssuer(msgspec.Struct, frozen=True, kw_only=True):
    """The raw 32-byte key of an issuer, vouched for by the root. Times are Unix seconds."""

    key: bytes
    nbf: int
    exp: int


class StampKey(msgspec.Struct, frozen=True, kw_only=True):
    """The raw 32-byte key of one process, vouched for by an issuer. Times are Unix seconds."""

    key: bytes
    nbf: int
    exp: int


def issue_issuer(root: Ed25519PrivateKey, issuer: StampIssuer) -> str:
    """An issuer's certificate. Raises `CertificateRefused` for one that nobody would take."""
    token = jws.sign(root, "stamp_issuer", _members(issuer))
    check_issuer(token, root=jws.public_bytes(root), now=issuer.nbf)
    return token


def check_issuer(token: str, *, root: bytes, now: int) -> StampIssuer:
    """An issuer that is valid at `now`. Raises `CertificateRefused` (`stamp_issuer_…`)."""
    claims = Claims("stamp_issuer", jws.read(token, "stamp_issuer").verify(root), _CLAIMS)
    issuer = StampIssuer(key=claims.key("key"), nbf=claims.moment("nbf"), exp=claims.moment("exp"))
    claims.window(issuer.nbf, issuer.exp, longest=None, now=now)
    return issuer


def issue_key(issuer: Ed25519PrivateKey, key: StampKey) -> str:
    """A stamp key's certificate. Raises `CertificateRefused` for one that nobody would take."""
    token = jws.sign(issuer, "stamp_key", _members(key))
    _read_key(token, signer=jws.public_bytes(issuer), now=key.nbf)
    return token


def check_key(issuer: str, key: str, *, root: bytes, deployment: Deployment, now: int) -> StampKey:
    """A stamp key that is valid at `now`, by an issuer that the manifest names.

    Raises `CertificateRefused` (`stamp_issuer_…`, `stamp_key_…`).
    """
    vouching = check_issuer(issuer, root=root, now=now)
    if jws.thumbprint(vouching.key) not in deployment.stamp_issuers:
        raise CertificateRefused("stamp_issuer_unlisted")
    return _read_key(key, signer=vouching.key, now=now)


def covers(key: StampKey, moment: int) -> bool:
    """Whether a stamp of `moment` (Unix seconds) can be by this key, with ten minutes of grace."""
    return key.nbf - GRACE <= moment < key.exp + GRACE


_CLAIMS = ("key", "nbf", "exp")


def _members(certified: StampIssuer | StampKey) -> dict[str, jws.Json]:
    key = base64url.encode(certified.key)
    return {"v": 1, "key": key, "nbf": certified.nbf, "exp": certified.exp}


def _read_key(token: str, *, signer: bytes, now: int) -> StampKey:
    claims = Claims("stamp_key", jws.read(token, "stamp_key").verify(signer), _CLAIMS)
    key = StampKey(key=claims.key("key"), nbf=claims.moment("nbf"), exp=claims.moment("exp"))
    claims.window(key.nbf, key.exp, longest=MAX_STAMP_KEY, now=now)
    return key
