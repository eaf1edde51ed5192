"""What a certificate says, for the eye: its claims, its window, its signer's fingerprint.

Showing is not checking: the text says whether a signature was checked, and against which key.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from peerchat.trust import base64url, jws
from peerchat.trust.manifest import fingerprint
from peerchat.trust.refusals import CertificateRefused

NAMES = ("deployment", "lead", "shift", "stamp_issuer", "stamp_key", "generation")
MOMENTS = ("iat", "nbf", "exp", "training_until")
BEYOND = 253_402_300_800
"""Unix second of the year 10000, which no calendar here can show."""


def describe(token: str, *, signer: bytes | None) -> list[str]:
    """Lines about one compact JWS. `signer` is the raw key to check its signature with, if known.

    Raises `CertificateRefused` for anything that is no certificate of ours.
    """
    unverified = jws.read(token, kind(token))
    lines = [f"certificate: {unverified.name}", f"signed by: {unverified.kid}"]
    lines.append(f"signature: {_verdict(unverified, signer)}")
    return lines + [f"{name}: {_shown(name, value)}" for name, value in unverified.claims.items()]


def kind(token: str) -> str:
    """Which certificate this claims to be. Raises `CertificateRefused`."""
    try:
        header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
        typ = str(header["typ"])
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CertificateRefused("certificate_malformed") from error
    name = typ.removeprefix("peerchat-").removesuffix("+jwt").replace("-", "_")
    if name not in NAMES:
        raise CertificateRefused("certificate_type_wrong")
    return name


def root_line(root: bytes) -> str:
    """The root as it is printed and compared."""
    return f"root: {base64url.encode(root)}\nfingerprint: {fingerprint(root)}"


def _verdict(unverified: jws.Unverified, signer: bytes | None) -> str:
    if signer is None:
        return "not checked"
    try:
        unverified.verify(signer)
    except CertificateRefused as refused:
        return f"REFUSED ({refused.code})"
    return "good"


def _shown(name: str, value: Any) -> str:
    if name in MOMENTS and type(value) is int and 0 <= value < BEYOND:
        return f"{value} ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M} UTC)"
    return json.dumps(value, ensure_ascii=True)
