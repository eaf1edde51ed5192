"""The keys that lie on this server, in `<data>/keys`, readable by its owner alone.

In demo mode all of them, the root too, which is why a demo says so on every page. In production the
root and the leads' keys are elsewhere: with a root on the server nothing here is served. The server
*cannot see* the keys of rooms; none of these opens one.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings

from peerchat.trust import base64url, certificates, jws, manifest, stamp_keys
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from peerchat.config import Config

HOUR = 3_600
DAY = 86_400
DEMO_YEARS = 5 * 365 * DAY
RENEW = 3 * DAY
"""A demo's lead certificate is made anew when it has less than this to live."""


class KeysUnusable(Exception):
    """The key directory does not hold what this mode needs, or its files do not belong together.
    The message names files, never keys."""


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """What the running service holds. Certificates are compact JWS."""

    root: bytes
    """The organisation's root, its public half alone (raw, 32 bytes)."""
    deployment: str
    stamp_issuer: str
    stamp_issuer_key: Ed25519PrivateKey = field(repr=False)
    lead: str | None
    lead_key: Ed25519PrivateKey | None = field(repr=False)
    """Only in a demo."""
    ticket_secret: bytes = field(repr=False)
    puzzle_secret: bytes = field(repr=False)


class Folder:
    """The directory of key files: makes what is missing once, even when two processes start."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def raw(self, name: str, make: Callable[[], bytes] | None = None) -> bytes:
        """A file's content, made by `make` if it is not there. Raises `KeysUnusable`."""
        file = self.path / name
        if not file.exists():
            if make is None:
                raise KeysUnusable(f"{name} is not in the key directory")
            self._put(file, make(), replace=False)
        return file.read_bytes()

    def text(self, name: str, make: Callable[[], str] | None = None) -> str:
        """The same for a certificate."""
        made = None if make is None else lambda: make().encode("ascii") + b"\n"
        return self.raw(name, made).decode("ascii").strip()

    def key(self, name: str, *, make: bool) -> Ed25519PrivateKey:
        """The same for a signing key (raw seed in base64url)."""
        seed = self.text(
            name, (lambda: base64url.encode(secrets.token_bytes(32))) if make else None
        )
        return Ed25519PrivateKey.from_private_bytes(base64url.decode(seed))

    def put(self, name: str, text: str) -> None:
        """Replace a certificate, whole or not at all."""
        self._put(self.path / name, text.encode("ascii") + b"\n", replace=True)

    def _put(self, file: Path, content: bytes, *, replace: bool) -> None:
        handle, temporary = tempfile.mkstemp(dir=self.path)
        with os.fdopen(handle, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        if replace:
            Path(temporary).replace(file)
            return
        try:
            file.hardlink_to(temporary)
        except FileExistsError:
            pass  # another process was first, and its key is the one
        finally:
            Path(temporary).unlink()


def open_demo(folder: Folder, *, exit_url: str, now: int) -> Keyring:
    """A demo's keyring, made at first run; its lead certificate is renewed in time. Raises
    `KeysUnusable` and `CertificateRefused` when somebody changed one file without the others."""
    root = folder.key("root.key", make=True)
    issuer = folder.key("stamp-issuer.key", make=True)
    lead = folder.key("lead.key", make=True)
    folder.text("root.pub", lambda: base64url.encode(jws.public_bytes(root)))
    folder.text("stamp-issuer.jws", lambda: _demo_issuer(root, issuer, now=now))
    folder.text("manifest.jws", lambda: _demo_manifest(root, issuer, exit_url=exit_url, now=now))
    token = folder.text("lead.jws", lambda: _demo_lead(root, lead, now=now))
    if not _lasts(token, root=root, until=now + RENEW):
        folder.put("lead.jws", _demo_lead(root, lead, now=now))
    held = _held(folder, lead=lead, lead_token=folder.text("lead.jws"))
    _agreed(held, now=now)
    return held


def open_production(folder: Folder, *, now: int) -> Keyring:
    """A real deployment's keyring. Raises `KeysUnusable`, also when the root's key lies
    here, and `CertificateRefused`."""
    for name in ("root.key", "lead.key"):
        if (folder.path / name).exists():
            raise KeysUnusable(f"{name} lies on this server, which production refuses")
    held = _held(folder, lead=None, lead_token=None)
    if _agreed(held, now=now).demo:
        raise KeysUnusable("manifest.jws is that of a demo")
    return held


def _agreed(held: Keyring, *, now: int) -> manifest.Deployment:
    """The manifest, once it is sure that clients will take what this server stamps: one file that
    was changed without the others would stop them all at the next message. Raises `KeysUnusable`
    and `CertificateRefused`."""
    deployment = manifest.check(held.deployment, root=held.root, now=now)
    issuer = stamp_keys.check_issuer(held.stamp_issuer, root=held.root, now=now)
    if issuer.key != jws.public_bytes(held.stamp_issuer_key):
        raise KeysUnusable("stamp-issuer.jws vouches for another key than stamp-issuer.key")
    if jws.thumbprint(issuer.key) not in deployment.stamp_issuers:
        raise KeysUnusable("manifest.jws does not name the stamp issuer")
    return deployment


_read: dict[tuple[Config, int], Keyring] = {}


def current(now: int) -> Keyring:
    """This process's keyring, read again each hour so that a renewed certificate is taken up.

    `now` is Unix seconds. Raises `KeysUnusable` and `CertificateRefused`.
    """
    config: Config = settings.CONFIG
    held = _read.get((config, now // HOUR))
    if held is None:
        held = _open(config, now)
        _read.clear()
        _read[config, now // HOUR] = held
    return held


def _open(config: Config, now: int) -> Keyring:
    folder = Folder(config.data_dir / "keys")
    if config.demo:
        return open_demo(folder, exit_url=config.exit_url, now=now)
    return open_production(folder, now=now)


def _held(folder: Folder, *, lead: Ed25519PrivateKey | None, lead_token: str | None) -> Keyring:
    return Keyring(
        root=base64url.decode(folder.text("root.pub")),
        deployment=folder.text("manifest.jws"),
        stamp_issuer=folder.text("stamp-issuer.jws"),
        stamp_issuer_key=folder.key("stamp-issuer.key", make=False),
        lead=lead_token,
        lead_key=lead,
        ticket_secret=folder.raw("ticket.secret", _secret),
        puzzle_secret=folder.raw("puzzle.secret", _secret),
    )


def _secret() -> bytes:
    return secrets.token_bytes(32)


def _lasts(token: str, *, root: Ed25519PrivateKey, until: int) -> bool:
    try:
        certificates.check_lead(token, root=jws.public_bytes(root), now=until)
    except CertificateRefused:
        return False
    return True


def _demo_lead(root: Ed25519PrivateKey, lead: Ed25519PrivateKey, *, now: int) -> str:
    certificate = certificates.Lead(
        jti=secrets.token_bytes(16),
        key=jws.public_bytes(lead),
        nbf=now,
        exp=now + certificates.MAX_LEAD,
    )
    return certificates.issue_lead(root, certificate)


def _demo_issuer(root: Ed25519PrivateKey, issuer: Ed25519PrivateKey, *, now: int) -> str:
    certificate = stamp_keys.StampIssuer(
        key=jws.public_bytes(issuer), nbf=now, exp=now + DEMO_YEARS
    )
    return stamp_keys.issue_issuer(root, certificate)


def _demo_manifest(
    root: Ed25519PrivateKey, issuer: Ed25519PrivateKey, *, exit_url: str, now: int
) -> str:
    """Nobody holds the private halves of a demo's ombudsperson keys."""
    ombuds = [X25519PrivateKey.generate().public_key().public_bytes_raw() for _ in range(2)]
    deployment = manifest.Deployment(
        root=jws.public_bytes(root),
        stamp_issuers=(jws.thumbprint(jws.public_bytes(issuer)),),
        ombuds=tuple(ombuds),
        demo=True,
        exit=exit_url,
        iat=now,
        exp=now + DEMO_YEARS,
    )
    return manifest.issue(root, deployment)
