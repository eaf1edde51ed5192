"""A build is trusted only when it was finished, from these inputs, and is still whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops import stamps


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder with two packages and one in a scope, vouched for as `key`."""
    for name in ("ana", "bea", "@scope/cleo"):
        (tmp_path / name).mkdir(parents=True)
    stamps.write(tmp_path / ".complete", key="key", folder=tmp_path)
    return tmp_path


def test_a_finished_build_holds_for_its_key_alone(built: Path) -> None:
    assert stamps.holds(built / ".complete", key="key", folder=built)
    assert not stamps.holds(built / ".complete", key="another", folder=built)


@pytest.mark.parametrize("lost", ["ana", "@scope/cleo"])
def test_a_build_that_lost_a_part_does_not_hold(built: Path, lost: str) -> None:
    (built / lost).rmdir()
    assert not stamps.holds(built / ".complete", key="key", folder=built)


def test_a_part_that_somebody_added_does_no_harm(built: Path) -> None:
    (built / "noor").mkdir()
    assert stamps.holds(built / ".complete", key="key", folder=built)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1, "names": []}', '{"key": "key"}'])
def test_a_stamp_that_was_cut_short_does_not_hold(built: Path, text: str) -> None:
    (built / ".complete").write_text(text)
    assert not stamps.holds(built / ".complete", key="key", folder=built)


def test_an_interrupted_build_has_no_stamp(tmp_path: Path) -> None:
    assert not stamps.holds(tmp_path / ".complete", key="key", folder=tmp_path)


def test_a_digest_changes_with_bytes_names_and_words(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    seen = {stamps.digest(files=[source])}
    (source / "a").write_text("1")
    seen.add(stamps.digest(files=[source]))
    (source / "a").write_text("2")
    seen.add(stamps.digest(files=[source]))
    (source / "a").rename(source / "b")
    seen.add(stamps.digest(files=[source]))
    seen.add(stamps.digest(files=[source], words=["3.13"]))
    seen.add(stamps.digest(files=[source, tmp_path / "absent"]))
    assert len(seen) == 6


def test_what_python_leaves_behind_changes_nothing(tmp_path: Path) -> None:
    before = stamps.digest(files=[tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert stamps.digest(files=[tmp_path]) == before
