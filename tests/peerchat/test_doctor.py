"""The doctor finds nothing in a sound deployment, and each fault that an operator may make."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from tests import services
from tests.peerchat.conftest import ROOT, Service


@pytest.fixture
def sound(tmp_path: Path) -> Service:
    """A demo that has all it needs, and does not run."""
    made = Service(tmp_path)
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        assert made.manage(*command).returncode == 0
    (tmp_path / "dist").mkdir()
    shutil.copy(tmp_path / "var/keys/manifest.jws", tmp_path / "dist/deployment.jws")
    return made


def findings(service: Service, **more: str) -> list[str]:
    """What it says is wrong; its exit code says so too."""
    done = service.manage("doctor", **more)
    assert "Traceback" not in done.stderr
    found = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert done.returncode == (1 if found else 0), done.stderr
    return found


def test_a_sound_deployment_is_well(sound: Service) -> None:
    assert findings(sound) == []
    sound.start()
    assert findings(sound) == [], "nor while it runs"
    assert sound.stop() == 0


def _readable_folder(folder: Path) -> None:
    (folder / "var").chmod(0o755)


def _readable_key(folder: Path) -> None:
    (folder / "var/keys/root.key").chmod(0o644)


def _no_pages(folder: Path) -> None:
    shutil.rmtree(folder / "dist")


def _other_pages(folder: Path) -> None:
    (folder / "dist/deployment.jws").write_text("another.manifest.here")


def _no_tables(folder: Path) -> None:
    (folder / "var/peerchat.sqlite3").unlink()


def _no_manifest(folder: Path) -> None:
    shutil.rmtree(folder / "var/keys")


def _broken_keys(folder: Path) -> None:
    (folder / "var/keys/manifest.jws").write_text("no.manifest.here")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_readable_folder, "chmod 700"),
        (_readable_key, "chmod 600"),
        (_no_pages, "no front end was built"),
        (_other_pages, "built for another deployment manifest"),
        (_no_tables, "run `manage.py upgrade`"),
        (_no_manifest, "built for another deployment manifest"),
        (_broken_keys, "the key directory cannot be used"),
    ],
)
def test_each_fault_is_found_with_what_to_do(
    sound: Service, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(sound.folder)
    assert any(said in finding for finding in findings(sound))


def test_keys_that_end_soon_are_told_of_in_time(sound: Service) -> None:
    """Five years later, less a week; by a clock that is set so for this one command."""
    ahead = 5 * 365 * 86_400 - 7 * 86_400
    script = (
        "import sys, time; real = time.time; "
        f"time.time = lambda: real() + {ahead}; sys.argv[1:] = ['doctor']; "
        "import runpy; runpy.run_path('manage.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=sound.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search("the deployment manifest ends in [67] days", done.stdout)
    assert re.search("the stamp issuer ends in [67] days", done.stdout)


@pytest.mark.services
def test_a_postgresql_that_keeps_too_much_is_found(
    sound: Service, postgres: services.Postgres
) -> None:
    more = {"PEERCHAT_DATABASE_URL": postgres.url}
    assert sound.manage("migrate", "--verbosity", "0", **more).returncode == 0
    assert findings(sound, **more) == [
        "log_min_error_statement is error, and should be panic",
        "log_error_verbosity is default, and should be terse",
        "fsync is off, and should be on",
    ]


@pytest.mark.services
def test_rights_that_are_missing_are_found(sound: Service, postgres: services.Postgres) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as database:
        database.execute("CREATE ROLE plain LOGIN")
        database.execute("GRANT pg_read_all_data TO plain")
    try:
        url = postgres.url.replace("peerchat@", "plain@")
        found = findings(sound, PEERCHAT_DATABASE_URL=url)
        assert any("we may not put its write-ahead log away" in finding for finding in found)
    finally:
        with psycopg.connect(postgres.url, autocommit=True) as database:
            database.execute("DROP OWNED BY plain")
            database.execute("DROP ROLE plain")


@pytest.mark.services
def test_services_that_do_not_answer_are_found(sound: Service) -> None:
    nowhere = f"127.0.0.1:{services.free_port()}"
    more = {
        "PEERCHAT_DATABASE_URL": f"postgresql://peerchat:hunter2@{nowhere}/peerchat",
        "PEERCHAT_REDIS_URL": f"redis://:hunter2@{nowhere}/0",
    }
    found = findings(sound, **more)
    assert any("PEERCHAT_DATABASE_URL" in finding for finding in found)
    assert any("PEERCHAT_REDIS_URL" in finding for finding in found)
    assert "hunter2" not in str(found)


@pytest.mark.services
def test_a_valkey_that_writes_to_disk_is_found(sound: Service, postgres: services.Postgres) -> None:
    with services.valkey() as bell, redis.Redis.from_url(bell.url) as client:
        more = {"PEERCHAT_DATABASE_URL": postgres.url, "PEERCHAT_REDIS_URL": bell.url}
        assert not any("writes to disk" in finding for finding in findings(sound, **more))
        client.config_set("save", "3600 1")
        assert any("writes to disk" in finding for finding in findings(sound, **more))
