"""The whole service, as an operator starts it: its own data, the real commands, a free port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altcha
import pytest

from tests import services
from tests.raw import Answer, Raw

ROOT = Path(__file__).resolve().parents[2]
LANDING = "<!doctype html><title>Notes</title><p>{}</p>"


@dataclass
class Service:
    """A folder, an environment, and a server while it runs."""

    folder: Path
    bind: str = ""
    log_name: str = "log"
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=services.free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if "PEERCHAT" not in name} | {
            "PEERCHAT_DATA_DIR": str(self.folder / "var"),
            "PEERCHAT_DIST": str(self.folder / "dist"),
            "PEERCHAT_ORIGIN": self.origin,
            "PEERCHAT_BIND": self.bind or f"127.0.0.1:{self.port}",
            "PEERCHAT_PUZZLE_COST": "1",
            **self.more,
        }

    @property
    def log(self) -> str:
        return (self.folder / self.log_name).read_text()

    def manage(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One management command, with what it said."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def start(self) -> None:
        """Serve, and wait until it listens."""
        with (self.folder / self.log_name).open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        said = self.process.stdout.readline().decode()
        assert said == f"Listening for {self.origin}\n", self.log

    def stop(self) -> int:
        """SIGTERM, and how it ended."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code

    def raw(self) -> Raw:
        """A new connection."""
        return Raw(("127.0.0.1", self.port))

    def ask(self, method: str, path: str, *lines: str, body: bytes = b"") -> Answer:
        """One request with these header lines."""
        head = [f"{method} {path} HTTP/1.1", "Host: canary.test", "Connection: close", *lines]
        if body or method == "POST":
            head.append(f"Content-Length: {len(body)}")
        with self.raw() as raw:
            raw.send("\r\n".join(head).encode() + b"\r\n\r\n" + body)
            return raw.answer()

    def post(self, path: str, members: dict[str, Any]) -> tuple[int, Any]:
        """JSON from our own page."""
        body = json.dumps(members).encode()
        answer = self.ask("POST", path, f"Origin: {self.origin}", body=body)
        return answer.status, json.loads(answer.body)

    def solved(self) -> str:
        """A new puzzle, solved."""
        _, challenge = self.post("/api/puzzle", {})
        asked = altcha.Challenge.from_dict(challenge)
        answer = altcha.solve_challenge(asked)
        assert answer is not None
        return str(altcha.Payload(asked, answer).to_base64())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Migrated, with the demo's rooms and a small front end, and running."""
    made = Service(tmp_path_factory.mktemp("service"))
    assets = made.folder / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "0a1b2c3d.js").write_bytes(b"0;" * 400)
    (assets / "0a1b2c3d.js.br").write_bytes(b"precompressed")
    (assets / "0a1b2c3d.css").write_bytes(b"a{}")
    for language in ("en", "es"):
        (made.folder / "dist" / f"landing.{language}.html").write_text(LANDING.format(language))
    (made.folder / "dist" / "landing.en.html.br").write_bytes(b"precompressed")
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        done = made.manage(*command)
        assert done.returncode == 0, done.stderr
    made.start()
    yield made
    assert made.stop() == 0
