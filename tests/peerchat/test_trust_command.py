"""`manage.py trust`, as an operator and as the holder of the root use it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from peerchat.config import load
from peerchat.trust import base64url, certificates, jws

PRODUCTION = {
    "PEERCHAT_MODE": "production",
    "PEERCHAT_ORIGIN": "https://notes.example",
    "PEERCHAT_SECRET_KEY": "k" * 50,
    "PEERCHAT_EXIT_URL": "https://weather.example/",
}
# One key in 64 is written like this, and only --option=VALUE takes it.
OMBUD = "-" + "A" * 42


@dataclass
class Place:
    """A data folder, and commands in it."""

    folder: Path
    settings: Any

    def trust(self, *command: str, **more: str) -> str:
        """What `manage.py trust` prints."""
        return self.manage("trust", *command, **more)

    def manage(self, *command: str, **more: str) -> str:
        """What a command prints. Raises `CommandError`, which `manage.py` prints in one line."""
        said = StringIO()
        self.settings.CONFIG = load({"PEERCHAT_DATA_DIR": str(self.folder), **more})
        call_command(*command, stdout=said)
        return said.getvalue()


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Place:
    return Place(tmp_path / "var", settings)


def test_a_demo_is_made_once_and_shown_with_its_fingerprint(place: Place) -> None:
    first = place.trust("init")
    assert place.trust("show") == first == place.trust("init")
    assert "fingerprint: " in first
    assert "DEMO" in first
    assert first.count("signature: good") == 3


def test_what_a_client_carries_is_shown_alone(place: Place) -> None:
    place.trust("init")
    manifest, root = place.trust("show", "--compiled").split()
    keys = place.folder / "keys"
    assert manifest == (keys / "manifest.jws").read_text().strip()
    assert root == (keys / "root.pub").read_text().strip()


def test_an_organisation_signs_on_a_machine_apart_and_its_server_serves(place: Place) -> None:
    keys, apart = place.folder / "keys", place.folder / "apart"
    apart.mkdir(parents=True)
    issuer = place.trust("init", **PRODUCTION).splitlines()[0].removeprefix("stamp issuer: ")
    root_key = str(apart / "root.key")
    root = place.trust("make-key", root_key).strip()
    lead = place.trust("make-key", str(apart / "lead.key")).strip()
    made = place.trust(
        "make-manifest", "--root", root_key, f"--issuer={issuer}", f"--ombud={OMBUD}",
        f"--ombud={OMBUD}", "--exit", "https://weather.example/",
    )  # fmt: skip
    (keys / "manifest.jws").write_text(made)
    (keys / "root.pub").write_text(root)
    stamp = place.trust("make-stamp-issuer", "--root", root_key, f"--key={issuer}")
    (keys / "stamp-issuer.jws").write_text(stamp)
    shown = place.trust("show", **PRODUCTION)
    assert shown.count("signature: good") == 2
    assert "DEMO" not in shown
    (apart / "lead.jws").write_text(
        place.trust("make-lead", "--root", root_key, f"--key={lead}", "--days", "7")
    )
    described = place.trust("inspect", str(apart / "lead.jws"), f"--signer={root}")
    assert "certificate: lead" in described
    assert "signature: good" in described
    with pytest.raises(CommandError, match="demo mode only"):
        place.manage("demo", **PRODUCTION)


def test_a_lead_signs_a_shift_that_clients_take(place: Place) -> None:
    apart = place.folder / "apart"
    apart.mkdir(parents=True)
    root_key, lead_key = str(apart / "root.key"), str(apart / "lead.key")
    root = base64url.decode(place.trust("make-key", root_key).strip())
    lead_public = place.trust("make-key", lead_key).strip()
    lead = place.trust("make-lead", "--root", root_key, f"--key={lead_public}").strip()
    leaf, room = bytes(range(32)), bytes(range(16))
    wish = (
        "make-shift", "--lead", lead_key, f"--leaf={base64url.encode(jws.thumbprint(leaf))}",
        f"--room={base64url.encode(room)}", "--name", "Mo", "--band", "18-24", "--lang", "en",
    )  # fmt: skip
    made = place.trust(*wish).strip()
    now = int(time.time())
    shift = certificates.check_shift(made, lead, root=root, room=room, leaf_key=leaf, now=now)
    assert (shift.name, shift.exp - shift.nbf) == ("Mo", 12 * 3_600)
    (apart / "shift.jws").write_text(made)
    described = place.trust("inspect", str(apart / "shift.jws"), f"--signer={lead_public}")
    assert "certificate: shift" in described
    assert "signature: good" in described
    with pytest.raises(CommandError, match=r"^refused: shift_window_wrong$"):
        place.trust(*wish, "--hours", "13")
    for unheard_of in ("--band=12", "--lang=fr"):
        with pytest.raises(CommandError, match="invalid choice"):
            place.trust(*wish, unheard_of)


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("inspect", ["signer"]),
        ("make-lead", ["key"]),
        ("make-stamp-issuer", ["key"]),
        ("make-manifest", ["issuer", "ombud"]),
        ("make-shift", ["leaf", "room"]),
    ],
)
def test_help_says_how_to_write_what_may_begin_with_a_dash(
    verb: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("trust", verb, "--help")
    shown = " ".join(capsys.readouterr().out.split())
    for option in options:
        assert f"write --{option}=VALUE when it begins with a dash" in shown


def test_a_root_on_a_production_server_is_refused(place: Place) -> None:
    place.trust("init")
    with pytest.raises(CommandError, match=r"root\.key lies on this server"):
        place.trust("show", **PRODUCTION)


def test_a_signature_by_another_key_is_shown_as_refused(place: Place) -> None:
    place.trust("init")
    lead = str(place.folder / "keys" / "lead.jws")
    assert "signature: not checked" in place.trust("inspect", lead)
    assert "REFUSED (lead_signer_wrong)" in place.trust("inspect", lead, f"--signer={OMBUD}")


@pytest.mark.parametrize("text", ["", "a.b.c", "not a certificate", "e30.e30.e30", "\x00"])
def test_what_is_no_certificate_is_refused_in_one_line(place: Place, text: str) -> None:
    place.folder.mkdir()
    (place.folder / "file").write_text(text)
    with pytest.raises(CommandError, match=r"^refused: "):
        place.trust("inspect", str(place.folder / "file"))


def test_a_certificate_nobody_would_take_is_not_made(place: Place) -> None:
    place.folder.mkdir()
    root = str(place.folder / "root.key")
    key = place.trust("make-key", root).strip()
    with pytest.raises(CommandError, match="refused: lead_window_wrong"):
        place.trust("make-lead", "--root", root, f"--key={key}", "--days", "31")
