"""The deployment manifest: what an organisation's root key says about its own server.

It is compiled into the client, so a server *cannot swap* the stamp issuers, the ombudspersons or
the exit page for one visitor alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from peerchat.trust import base64url, jws
from peerchat.trust.claims import Claims

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """`root` is the raw key itself, `stamp_issuers` are thumbprints, `ombuds` two X25519 keys.

    `demo` says that the server holds the root, so nothing here protects from the operator. Times
    are Unix seconds; `exit` is the https address that quick exit goes to.
    """

    root: bytes
    stamp_issuers: tuple[bytes, ...]
    ombuds: tuple[bytes, ...]
    demo: bool
    exit: str
    iat: int
    exp: int


def issue(root: Ed25519PrivateKey, deployment: Deployment) -> str:
    """A deployment manifest. Raises `CertificateRefused` for one that nobody would take."""
    members: dict[str, jws.Json] = {
        "v": 1,
        "root": base64url.encode(deployment.root),
        "stamp_issuers": [base64url.encode(issuer) for issuer in deployment.stamp_issuers],
        "ombuds": [base64url.encode(key) for key in deployment.ombuds],
        "demo": deployment.demo,
        "exit": deployment.exit,
        "iat": deployment.iat,
        "exp": deployment.exp,
    }
    token = jws.sign(root, "deployment", members)
    check(token, root=jws.public_bytes(root), now=deployment.iat)
    return token


def check(token: str, *, root: bytes, now: int) -> Deployment:
    """A manifest of the raw 32-byte key `root`, valid at `now`.

    Raises `CertificateRefused` (`deployment_…`).
    """
    members = jws.read(token, "deployment").verify(root)
    claims = Claims("deployment", members, Deployment.__struct_fields__)
    deployment = Deployment(
        root=claims.raw("root", 32),
        stamp_issuers=claims.raws("stamp_issuers", 32, fewest=1, most=8),
        ombuds=claims.raws("ombuds", 32, fewest=2, most=2),
        demo=claims.flag("demo"),
        exit=claims.url("exit"),
        iat=claims.moment("iat"),
        exp=claims.moment("exp"),
    )
    if deployment.root != root:
        raise claims.refused("root_wrong")
    claims.window(deployment.iat, deployment.exp, longest=None, now=now)
    return deployment


def fingerprint(root: bytes) -> str:
    """The root's thumbprint to read aloud: sixteen groups of four hexadecimal digits."""
    digits = jws.thumbprint(root).hex()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
