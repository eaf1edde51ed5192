"""`check --deploy` with the example environment, filled in as it says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.peerchat.conftest import Service
from tests.test_compose import image_environment

FILLED = {
    "PEERCHAT_MODE": "production",
    "PEERCHAT_EXIT_URL": "https://weather.example/",
    "PEERCHAT_SECRET_KEY": "k0F-x9Zq" * 8,
    "PEERCHAT_DATABASE_URL": "postgresql://peerchat:x@postgres:5432/peerchat",
    "PEERCHAT_REDIS_URL": "redis://valkey:6379/0",
}


def check(folder: Path, host: str) -> subprocess.CompletedProcess[str]:
    more = FILLED | {"PEERCHAT_ORIGIN": f"https://{host}"}
    service = Service(folder, more=more | {"PEERCHAT_BIND": image_environment()["PEERCHAT_BIND"]})
    return service.manage("check", "--deploy", "--fail-level", "WARNING")


def test_the_example_environment_has_no_issue(tmp_path: Path) -> None:
    done = check(tmp_path, "notes.example")
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "System check identified no issues (3 silenced).",
    ), done.stderr


@pytest.mark.parametrize(
    "host",
    ["survivor-chat.example", "chat.victimas.example", "safehouse.example", "antitraffic.example"],
)
def test_a_host_name_that_tells_is_refused(tmp_path: Path, host: str) -> None:
    """# N12"""
    done = check(tmp_path, host)
    assert done.returncode == 1
    assert re.search(r"peerchat\.E001", done.stderr)
    assert host not in done.stderr
