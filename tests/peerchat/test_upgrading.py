"""An upgrade goes all the way, or leaves the database to the version before."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import services
from tests.peerchat.conftest import ROOT, Service

FAILING = {"DJANGO_SETTINGS_MODULE": "tests.failing.settings"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Service:
    """A service with the tables of a version before, and nothing in them."""
    url = ""
    if request.param == "postgresql":
        cluster: services.Postgres = request.getfixturevalue("postgres")
        url = cluster.empty("older")
    made = Service(tmp_path, more={"PEERCHAT_DATABASE_URL": url})
    assert made.manage("migrate", "rooms", "0004", "--verbosity", "0").returncode == 0
    return made


def test_what_waits_is_named_and_done(old: Service) -> None:
    done = old.manage("upgrade")
    assert done.returncode == 0, done.stderr
    assert "rooms.0005_entries_by_the_hour" in done.stdout
    assert "rooms.0007_agency_codes" in done.stdout
    assert "Upgraded" in done.stdout
    assert old.manage("demo").returncode == 0
    assert "already" in old.manage("upgrade").stdout


def test_one_that_fails_leaves_everything_as_it_was(old: Service) -> None:
    """Also what a migration before the one that failed has changed and removed."""
    assert old.manage("upgrade").returncode == 0
    before = old.manage("demo").stdout
    assert "Evening" in before
    done = old.manage("upgrade", **FAILING)
    assert done.returncode == 1
    assert "the database is as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert old.manage("demo").returncode == 0, "the version before goes on with its tables"
    assert {file.suffix for file in (old.folder / "var").iterdir()}.isdisjoint({".before"})
    old.start()
    try:
        assert old.ask("GET", "/readyz").status == 200
        assert b"18-24" in old.ask("GET", "/api/rooms").body
    finally:
        assert old.stop() == 0


def test_what_a_killed_upgrade_left_behind_is_put_back_first(tmp_path: Path) -> None:
    """It stopped half way: some tables are new, and the copy is of before."""
    service = Service(tmp_path)
    assert service.manage("migrate", "rooms", "0004", "--verbosity", "0").returncode == 0
    file = tmp_path / "var" / "peerchat.sqlite3"
    shutil.copy(file, file.with_suffix(".before"))
    with closing(sqlite3.connect(file)) as half, half:
        half.execute("ALTER TABLE rooms_room RENAME COLUMN title TO heading")
    assert "an upgrade was killed" in service.manage("doctor").stdout
    done = service.manage("upgrade")
    assert done.returncode == 0, done.stderr
    assert "put back" in done.stdout
    assert not file.with_suffix(".before").exists()
    assert service.manage("demo").returncode == 0


def test_a_terminal_that_closes_leaves_it_as_it_was(tmp_path: Path) -> None:
    """Killed in the middle of a migration that takes its time."""
    service = Service(tmp_path)
    assert service.manage("upgrade").returncode == 0
    with subprocess.Popen(
        [sys.executable, "manage.py", "upgrade"],
        cwd=ROOT,
        env=service.environment | FAILING | {"SLOWLY": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as upgrade:
        assert upgrade.stdout is not None
        while "now" not in upgrade.stdout.readline():
            pass
        upgrade.send_signal(signal.SIGHUP)
        assert upgrade.wait(30) != 0
    folder = tmp_path / "var"
    assert {file.suffix for file in folder.iterdir()}.isdisjoint({".before", ".part"})
    assert service.manage("demo").returncode == 0


@pytest.mark.services
def test_on_postgresql_too_it_waits_until_nothing_serves(
    tmp_path: Path, postgres: services.Postgres
) -> None:
    service = Service(tmp_path, more={"PEERCHAT_DATABASE_URL": postgres.url})
    assert service.manage("upgrade").returncode == 0
    service.start()
    try:
        soon = time.monotonic() + 30
        while "stop them first" not in service.manage("upgrade", **FAILING).stderr:
            assert time.monotonic() < soon
    finally:
        assert service.stop() == 0


def test_it_waits_until_nothing_serves(tmp_path: Path) -> None:
    service = Service(tmp_path)
    assert service.manage("migrate", "--verbosity", "0").returncode == 0
    service.start()
    try:
        done = service.manage("upgrade", **FAILING)
        assert done.returncode == 1
        assert "stop it first" in done.stderr
    finally:
        assert service.stop() == 0
