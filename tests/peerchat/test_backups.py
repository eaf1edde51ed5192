"""A backup is the organisation: it goes to any database, and nobody's visit goes with it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from django.apps import apps

from peerchat import backups
from peerchat.trust import base64url
from tests import services
from tests.peerchat.conftest import Service
from tests.peerchat.test_serve import codes, sit, survivors_ticket

FROM_TO = [
    ("sqlite", "postgresql 18"),
    ("postgresql 16", "postgresql 18"),
    ("postgresql 18", "sqlite"),
]


def test_every_table_is_decided_on() -> None:
    ours = {
        each._meta.label
        for each in apps.get_models()
        if each._meta.app_label in ("rooms", "moderation")
    }
    assert set(backups.KEPT) | set(backups.LEFT_OUT) == ours
    assert not set(backups.KEPT) & set(backups.LEFT_OUT)


@pytest.fixture
def places() -> Iterator[ExitStack]:
    """Databases that end with the test."""
    with ExitStack() as stack:
        yield stack


def served(places: ExitStack, folder: Path, kind: str) -> Service:
    """A service with an empty database of this kind."""
    folder.mkdir()
    vendor, _, version = kind.partition(" ")
    more = {"PEERCHAT_DATABASE_URL": ""}
    if vendor == "postgresql":
        cluster = places.enter_context(services.postgres(version=int(version)))
        more = {"PEERCHAT_DATABASE_URL": cluster.url}
    made = Service(folder, more=more)
    done = made.manage("migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.services
@pytest.mark.parametrize(("before", "after"), FROM_TO)
def test_an_organisation_moves_whole(
    tmp_path: Path, places: ExitStack, before: str, after: str
) -> None:
    """# M6: rooms, codes and keys are there; a mentor comes in with the code that she had."""
    old = served(places, tmp_path / "old", before)
    code = codes(old)["Noor"]
    file = tmp_path / "backup"
    done = old.manage("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    new = served(places, tmp_path / "new", after)
    shutil.rmtree(new.folder / "var" / "keys", ignore_errors=True)
    shutil.copytree(old.folder / "var" / "keys", new.folder / "var" / "keys")
    done = new.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    new.start()
    try:
        wish = {"puzzle": new.solved(), "code": code, "leaf": base64url.encode(bytes(32))}
        status, entered = new.post("/api/codes", wish)
        assert (status, entered["name"]) == (200, "Noor")
        with new.raw() as noor, new.raw() as ana:
            sit(noor, new, entered["room"]["id"], entered["ticket"])
            assert survivors_ticket(new)[0] == 200
            sit(ana, new, entered["room"]["id"], survivors_ticket(new)[1]["ticket"])
        assert codes(new), "rows that are made afterwards have numbers of their own"
    finally:
        assert new.stop() == 0


@pytest.fixture
def one(tmp_path: Path, places: ExitStack) -> tuple[Service, Path]:
    """A service with the demo's rooms, and a backup of it."""
    made = served(places, tmp_path / "one", "sqlite")
    codes(made)
    assert made.manage("backup", str(tmp_path / "backup")).returncode == 0
    return made, tmp_path / "backup"


def refused(service: Service, *command: str) -> str:
    done = service.manage(*command)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_is_put_into_an_empty_database_alone(one: tuple[Service, Path]) -> None:
    service, file = one
    assert "the database is not empty" in refused(service, "restore", str(file))


def test_a_database_without_tables_is_told_of(one: tuple[Service, Path], tmp_path: Path) -> None:
    _, file = one
    (tmp_path / "bare").mkdir()
    assert "run `manage.py migrate`" in refused(Service(tmp_path / "bare"), "restore", str(file))


def test_it_overwrites_no_file(one: tuple[Service, Path]) -> None:
    service, file = one
    before = file.read_bytes()
    assert "is there already" in refused(service, "backup", str(file))
    assert file.read_bytes() == before


def test_it_is_not_put_under_a_service_that_runs(one: tuple[Service, Path]) -> None:
    service, file = one
    service.start()
    try:
        assert "stop them first" in refused(service, "restore", str(file))
    finally:
        service.stop()


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda data: data[:-1], "damaged"),
        (lambda data: data.replace(b"rooms.Room", b"rooms.Rood"), "damaged"),
        (lambda data: b"", "no backup"),
        (lambda data: b"{}", "no backup"),
        (lambda data: b'{"format": "\xff"}', "no backup"),
        (lambda data: data.replace(b"backup-1", b"backup-2", 1), "another form"),
        (lambda data: data.replace(b"0001_initial", b"0000_initial", 1), "another version"),
    ],
)
def test_what_is_no_whole_backup_of_these_tables_changes_nothing(
    one: tuple[Service, Path], tmp_path: Path, places: ExitStack, spoilt: object, said: str
) -> None:
    _, file = one
    assert callable(spoilt)
    (tmp_path / "spoilt").write_bytes(spoilt(file.read_bytes()))
    empty = served(places, tmp_path / "empty", "sqlite")
    assert said in refused(empty, "restore", str(tmp_path / "spoilt"))
    assert empty.manage("restore", str(file)).returncode == 0, "it was still empty"


def test_rows_that_do_not_fit_are_refused_whole(
    one: tuple[Service, Path], tmp_path: Path, places: ExitStack
) -> None:
    """A file that somebody made up, with a sum that is right."""
    _, file = one
    manifest, rows = backups.read(file)
    rows["rooms.Room"][0]["band"] = None
    packed = msgspec.msgpack.encode(rows)
    manifest = msgspec.structs.replace(manifest, sha256=hashlib.sha256(packed).hexdigest())
    (tmp_path / "false").write_bytes(msgspec.json.encode(manifest) + b"\n" + packed)
    empty = served(places, tmp_path / "empty", "sqlite")
    assert "do not fit" in refused(empty, "restore", str(tmp_path / "false"))
    assert empty.manage("restore", str(file)).returncode == 0
