"""The stage: a real server process with a small application, on a free port of the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "Origin: http://stage.test:8000"


class Stage:
    """One server process."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.errors = folder / "errors"
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.peerchat.server.stage", json.dumps(limits)],
                cwd=ROOT,
                env=os.environ | {"TMPDIR": str(folder)},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.port = int(self.line())

    def line(self) -> str:
        """The next line that the application printed."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, self.errors.read_text()
        return line

    def raw(self, receive_buffer: int | None = None) -> Raw:
        """A new connection."""
        return Raw(("127.0.0.1", self.port), receive_buffer=receive_buffer)

    def socket(self, receive_buffer: int | None = None) -> Raw:
        """A new WebSocket from our own page."""
        raw = self.raw(receive_buffer)
        assert raw.upgrade(ORIGIN).status == 101
        return raw

    def log(self) -> str:
        """All that was logged."""
        return self.errors.read_text()

    def end(self) -> int:
        """SIGTERM, and how it ended."""
        self.process.terminate()
        code = self.process.wait(15)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def staged(folder: Path, **limits: int) -> Iterator[Stage]:
    """A stage with these limits."""
    stage = Stage(folder, **limits)
    try:
        yield stage
    finally:
        stage.end()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """With the limits of the real service."""
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running
