"""`manage.py trust`: make, show and inspect the keys and certificates that clients rely on.

`init` prepares this server: in a demo all of it, in production its own part only, and says what the
holder of the root has to sign. The `make-*` verbs belong on a machine apart, where the key that
signs is: the root's, and for `make-shift` the lead's. A shift made here can be shown and checked;
no mentor takes a seat with it yet.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from peerchat import keyring
from peerchat.ceremony import making, reading
from peerchat.trust import base64url, certificates, jws
from peerchat.trust.refusals import CertificateRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser


# One value in 64 begins with a dash, and argparse would take it for an option.
RAW = "base64url; write --%(dest)s=VALUE when it begins with a dash"
KEY = f"public key ({RAW})"


class Command(BaseCommand):
    """One verb a call."""

    help = "Make, show and inspect keys and certificates."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("init", help="make what this server needs, once")
        show = verbs.add_parser("show", help="root fingerprint, manifest, server's certificates")
        show.add_argument(
            "--compiled", action="store_true", help="what a client carries: manifest and root key"
        )
        inspect = verbs.add_parser("inspect", help="what a certificate says")
        inspect.add_argument("file", help="a file with one compact JWS, or - for standard input")
        inspect.add_argument("--signer", help=f"{KEY} to check the signature with")
        key = verbs.add_parser("make-key", help="a new signing key: root, lead or stamp issuer")
        key.add_argument("file", type=Path)
        for name, days in (("make-lead", 30), ("make-stamp-issuer", 365), ("make-manifest", 365)):
            verb = verbs.add_parser(name)
            verb.add_argument("--root", type=Path, required=True, help="the root's key file")
            verb.add_argument("--days", type=int, default=days)
            if name == "make-manifest":
                verb.add_argument("--issuer", action="append", required=True, help=KEY)
                verb.add_argument("--ombud", action="append", required=True, help=KEY)
                verb.add_argument("--exit", required=True)
            else:
                verb.add_argument("--key", required=True, help=KEY)
        shift = verbs.add_parser("make-shift", help="what a lead signs for a mentor's shift")
        shift.add_argument("--lead", type=Path, required=True, help="the lead's key file")
        shift.add_argument("--leaf", required=True, help=f"thumbprint of the leaf key ({RAW})")
        shift.add_argument("--room", action="append", required=True, help=f"public id ({RAW})")
        shift.add_argument("--name", required=True, help="as the room shows it")
        shift.add_argument("--hours", type=int, default=12)
        shift.add_argument("--band", action="append", required=True, choices=certificates.BANDS)
        shift.add_argument("--lang", action="append", required=True, choices=certificates.LANGS)
        shift.add_argument("--state", action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in one line why not."""
        try:
            getattr(self, options["verb"].replace("-", "_"))(options)
        except (keyring.KeysUnusable, making.Unusable) as reason:
            raise CommandError(str(reason)) from reason
        except CertificateRefused as refused:
            raise CommandError(f"refused: {refused.code}") from refused

    def init(self, options: dict[str, Any]) -> None:
        """Keys and secrets of this server, made once."""
        now = int(time.time())
        folder = keyring.Folder(settings.CONFIG.data_dir / "keys")
        if settings.CONFIG.demo:
            keyring.open_demo(folder, exit_url=settings.CONFIG.exit_url, now=now)
            return self.show(options)
        issuer = jws.public_bytes(folder.key("stamp-issuer.key", make=True))
        self.stdout.write(f"stamp issuer: {base64url.encode(issuer)}")
        self.stdout.write("Have the holder of the root sign it (make-stamp-issuer, make-manifest),")
        self.stdout.write("then put root.pub, stamp-issuer.jws and manifest.jws beside it.")
        return None

    def show(self, options: dict[str, Any]) -> None:
        """What clients of this server rely on."""
        held = keyring.current(int(time.time()))
        if options.get("compiled"):
            self.stdout.write(f"{held.deployment}\n{base64url.encode(held.root)}")
            return
        self.stdout.write(reading.root_line(held.root))
        if settings.CONFIG.demo:
            self.stdout.write("DEMO: the root's key lies on this server. Not for real rooms.")
        for token in filter(None, (held.deployment, held.stamp_issuer, held.lead)):
            self.stdout.write("\n" + "\n".join(reading.describe(token, signer=held.root)))

    def inspect(self, options: dict[str, Any]) -> None:
        """One certificate from a file."""
        try:
            text = sys.stdin.read() if options["file"] == "-" else Path(options["file"]).read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError("the file cannot be read") from error
        signer = making.raw(options["signer"]) if options["signer"] else None
        self.stdout.write("\n".join(reading.describe(text.strip(), signer=signer)))

    def make_key(self, options: dict[str, Any]) -> None:
        """A key file, and its public half on the screen."""
        self.stdout.write(base64url.encode(making.new_key(options["file"])))

    def make_lead(self, options: dict[str, Any]) -> None:
        """A lead certificate."""
        key = making.raw(options["key"])
        self.stdout.write(
            making.lead(making.read_key(options["root"]), key=key, window=_window(options))
        )

    def make_shift(self, options: dict[str, Any]) -> None:
        """A shift certificate."""
        duty = making.Duty(
            name=options["name"],
            rooms=[making.raw(room, 16) for room in options["room"]],
            now=int(time.time()),
            hours=options["hours"],
            bands=options["band"],
            langs=options["lang"],
            states=options["state"],
        )
        lead, leaf = making.read_key(options["lead"]), making.raw(options["leaf"])
        self.stdout.write(making.shift(lead, leaf=leaf, duty=duty))

    def make_stamp_issuer(self, options: dict[str, Any]) -> None:
        """A stamp issuer's certificate."""
        root, key = making.read_key(options["root"]), making.raw(options["key"])
        self.stdout.write(making.stamp_issuer(root, key=key, window=_window(options)))

    def make_manifest(self, options: dict[str, Any]) -> None:
        """A deployment manifest."""
        made = making.deployment(
            making.read_key(options["root"]),
            issuers=[making.raw(key) for key in options["issuer"]],
            ombuds=[making.raw(key) for key in options["ombud"]],
            exit_url=options["exit"],
            window=_window(options),
        )
        self.stdout.write(made)


def _window(options: dict[str, Any]) -> making.Window:
    return making.Window(now=int(time.time()), days=options["days"])
