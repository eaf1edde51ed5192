"""Keys and certificates made where the key that signs is: a machine apart, with files in and out.

The root signs leads, stamp issuers and manifests; a lead signs shifts. No mentor takes
a seat with a shift made here yet: it can be shown and checked, and that is all.

Key files are written once, for their owner alone, and never overwritten: a root lost this way
would take every certificate with it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat.trust import base64url, certificates, jws, manifest, stamp_keys

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400
HOUR = 3_600


class Unusable(Exception):
    """A file or a value cannot be used. The message is for the operator and holds no key."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """From now for some days. Unix seconds."""

    now: int
    days: int

    @property
    def end(self) -> int:
        """The last second."""
        return self.now + self.days * DAY


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What a shift is for: a mentor's name as rooms show it, rooms (ids of 16 bytes), age bands,
    languages and states, from `now` (Unix seconds) for at most 12 hours.
    """

    name: str
    rooms: list[bytes]
    now: int
    hours: int
    bands: list[certificates.Band]
    langs: list[certificates.Lang]
    states: list[str]


def new_key(file: Path) -> bytes:
    """Write a new signing key and answer its public half (raw). Raises `Unusable`."""
    seed = secrets.token_bytes(32)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Unusable("the key file exists already, or cannot be written there") from error
    with os.fdopen(handle, "w") as writing:
        writing.write(base64url.encode(seed) + "\n")
    return jws.public_bytes(Ed25519PrivateKey.from_private_bytes(seed))


def read_key(file: Path) -> Ed25519PrivateKey:
    """A signing key from its file. Raises `Unusable`."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64url.decode(file.read_text().strip()))
    except (OSError, ValueError) as error:
        raise Unusable("the key file cannot be read, or holds no key") from error


def raw(text: str, length: int = 32) -> bytes:
    """Bytes in base64url: a public key, a thumbprint, a room's 16. Raises `Unusable`."""
    try:
        value = base64url.decode(text)
    except ValueError as error:
        raise Unusable("not base64url") from error
    if len(value) != length:
        raise Unusable(f"not {length} bytes")
    return value


def lead(root: Ed25519PrivateKey, *, key: bytes, window: Window) -> str:
    """Vouch for a lead's key."""
    certificate = certificates.Lead(
        jti=secrets.token_bytes(16), key=key, nbf=window.now, exp=window.end
    )
    return certificates.issue_lead(root, certificate)


def shift(signer: Ed25519PrivateKey, *, leaf: bytes, duty: Duty) -> str:
    """Vouch, with a lead's key, for a mentor's leaf key (its thumbprint, 32 bytes) on this duty."""
    end = duty.now + duty.hours * HOUR
    return certificates.issue_shift(
        signer,
        certificates.Shift(
            jti=secrets.token_bytes(16),
            rooms=tuple(duty.rooms),
            role="mentor",
            bands=tuple(duty.bands),
            langs=tuple(duty.langs),
            states=tuple(duty.states),
            # No record of anybody's training exists yet. A later date would say of a mentor what
            # nobody has checked, to members who trust her for it.
            training_until=end,
            name=duty.name,
            leaf=leaf,
            nbf=duty.now,
            exp=end,
        ),
    )


def stamp_issuer(root: Ed25519PrivateKey, *, key: bytes, window: Window) -> str:
    """Vouch for a server's stamp issuer."""
    certificate = stamp_keys.StampIssuer(key=key, nbf=window.now, exp=window.end)
    return stamp_keys.issue_issuer(root, certificate)


def deployment(
    root: Ed25519PrivateKey,
    *,
    issuers: list[bytes],
    ombuds: list[bytes],
    exit_url: str,
    window: Window,
) -> str:
    """The manifest of a real deployment: issuers by public key, two ombudsperson keys (X25519)."""
    return manifest.issue(
        root,
        manifest.Deployment(
            root=jws.public_bytes(root),
            stamp_issuers=tuple(jws.thumbprint(key) for key in issuers),
            ombuds=tuple(ombuds),
            demo=False,
            exit=exit_url,
            iat=window.now,
            exp=window.end,
        ),
    )
