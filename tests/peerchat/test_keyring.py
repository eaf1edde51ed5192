"""The keys on this server: made once, the owner's alone, and never a root in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peerchat import keyring
from peerchat.ceremony import making
from peerchat.keyring import DAY, Folder, KeysUnusable
from peerchat.trust import base64url, certificates, jws, manifest, stamp_keys
from peerchat.trust.refusals import CertificateRefused

NOW = 1_800_000_000
EXIT = "https://weather.example/"


def demo(folder: Path, now: int = NOW) -> keyring.Keyring:
    return keyring.open_demo(Folder(folder), exit_url=EXIT, now=now)


def test_a_demo_makes_a_whole_chain_once_and_finds_it_again(tmp_path: Path) -> None:
    first, again = demo(tmp_path), demo(tmp_path, NOW + DAY)
    deployment = manifest.check(first.deployment, root=first.root, now=NOW)
    issuer = stamp_keys.check_issuer(first.stamp_issuer, root=first.root, now=NOW)
    assert deployment.demo
    assert deployment.exit == EXIT
    assert deployment.stamp_issuers == (jws.thumbprint(issuer.key),)
    assert (first.root, first.deployment, first.lead) == (again.root, again.deployment, again.lead)
    assert first.ticket_secret == again.ticket_secret != first.puzzle_secret


def test_no_file_is_readable_by_anybody_else(tmp_path: Path) -> None:
    demo(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "keys").iterdir()} == {0}


@pytest.mark.parametrize("days", [28, 31, 400])
def test_a_demos_lead_is_renewed_in_time_or_when_it_is_too_late(tmp_path: Path, days: int) -> None:
    first = demo(tmp_path)
    later = demo(tmp_path, NOW + days * DAY)
    assert first.lead != later.lead
    assert later.lead is not None
    lead = certificates.check_lead(later.lead, root=later.root, now=NOW + days * DAY)
    assert lead.exp > NOW + days * DAY + keyring.RENEW


def production(folder: Path, root: Path) -> None:
    """As the operator does it: the server's part here, the root's signatures from elsewhere."""
    files = Folder(folder)
    issuer = jws.public_bytes(files.key("stamp-issuer.key", make=True))
    public = making.new_key(root)
    key, window = making.read_key(root), making.Window(now=NOW, days=90)
    files.put("root.pub", base64url.encode(public))
    files.put("stamp-issuer.jws", making.stamp_issuer(key, key=issuer, window=window))
    made = making.deployment(
        key, issuers=[issuer], ombuds=[bytes(32), bytes(32)], exit_url=EXIT, window=window
    )
    files.put("manifest.jws", made)


def test_production_serves_with_certificates_that_were_signed_elsewhere(tmp_path: Path) -> None:
    production(tmp_path / "keys", tmp_path / "offline.key")
    held = keyring.open_production(Folder(tmp_path / "keys"), now=NOW)
    assert held.lead is None
    assert held.lead_key is None
    assert not manifest.check(held.deployment, root=held.root, now=NOW).demo


def test_production_refuses_a_root_or_a_lead_key_on_the_server(tmp_path: Path) -> None:
    production(tmp_path / "keys", tmp_path / "offline.key")
    for name in ("root.key", "lead.key"):
        (tmp_path / "keys" / name).write_text("x")
        with pytest.raises(KeysUnusable, match=name):
            keyring.open_production(Folder(tmp_path / "keys"), now=NOW)
        (tmp_path / "keys" / name).unlink()


def test_production_refuses_the_manifest_of_a_demo(tmp_path: Path) -> None:
    demo(tmp_path)
    (tmp_path / "root.key").unlink()
    (tmp_path / "lead.key").unlink()
    with pytest.raises(KeysUnusable, match="demo"):
        keyring.open_production(Folder(tmp_path), now=NOW)


def test_production_makes_no_certificate_itself(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match=r"root\.pub"):
        keyring.open_production(Folder(tmp_path), now=NOW)


def test_production_refuses_certificates_that_have_run_out(tmp_path: Path) -> None:
    production(tmp_path / "keys", tmp_path / "offline.key")
    with pytest.raises(CertificateRefused):
        keyring.open_production(Folder(tmp_path / "keys"), now=NOW + 91 * DAY)


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    """Served, they would stop every client at the next message."""
    folder, offline = Folder(tmp_path / "keys"), tmp_path / "offline.key"
    production(tmp_path / "keys", offline)
    another = making.new_key(tmp_path / "next.key")
    root, window = making.read_key(offline), making.Window(now=NOW, days=90)
    before = folder.text("stamp-issuer.key")
    folder.put("stamp-issuer.key", (tmp_path / "next.key").read_text().strip())
    with pytest.raises(KeysUnusable, match=r"another key than stamp-issuer\.key"):
        keyring.open_production(folder, now=NOW)
    folder.put("stamp-issuer.jws", making.stamp_issuer(root, key=another, window=window))
    with pytest.raises(KeysUnusable, match="does not name the stamp issuer"):
        keyring.open_production(folder, now=NOW)
    both = [
        another,
        jws.public_bytes(Ed25519PrivateKey.from_private_bytes(base64url.decode(before))),
    ]
    ombuds = [bytes(32), bytes(32)]
    made = making.deployment(root, issuers=both, ombuds=ombuds, exit_url=EXIT, window=window)
    folder.put("manifest.jws", made)
    assert keyring.open_production(folder, now=NOW).deployment == made, "the control"


def test_a_demo_whose_files_do_not_belong_together_is_refused(tmp_path: Path) -> None:
    demo(tmp_path)
    (tmp_path / "stamp-issuer.key").unlink()
    with pytest.raises(KeysUnusable, match=r"another key than stamp-issuer\.key"):
        demo(tmp_path)


def test_two_processes_that_start_at_once_agree_on_a_key(tmp_path: Path) -> None:
    """The loser's file is dropped, not the winner's overwritten."""
    folder = Folder(tmp_path)

    def slower() -> bytes:
        (tmp_path / "made").write_bytes(b"winner")
        return b"loser"

    assert folder.raw("made", slower) == b"winner"
    assert [file.name for file in tmp_path.iterdir()] == ["made"]


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    making.new_key(tmp_path / "root.key")
    kept = (tmp_path / "root.key").read_text()
    with pytest.raises(making.Unusable):
        making.new_key(tmp_path / "root.key")
    assert (tmp_path / "root.key").read_text() == kept
