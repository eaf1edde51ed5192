"""What still answers when the database is gone: the page with the lines, and plain refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from peerchat.trust import base64url
from rooms.wire import frames
from tests import services
from tests.peerchat.conftest import LANDING, Service
from tests.peerchat.test_metrics import TOKEN, read
from tests.peerchat.test_serve import codes, sit


@pytest.mark.services
def test_without_its_database_the_page_is_there_and_the_doors_say_later(tmp_path: Path) -> None:
    """# N6: to a visitor, and to a mentor who has her ticket already."""
    (tmp_path / "dist").mkdir()
    page = LANDING.format("en")
    (tmp_path / "dist" / "landing.en.html").write_text(page)
    with services.postgres() as database:
        more = {"PEERCHAT_DATABASE_URL": database.url, "PEERCHAT_METRICS_TOKEN": TOKEN}
        service = Service(tmp_path, more=more)
        assert service.manage("migrate", "--verbosity", "0").returncode == 0
        code = codes(service)["Mo"]
        service.start()
        wish = {"puzzle": service.solved(), "code": code, "leaf": base64url.encode(bytes(32))}
        _, entered = service.post("/api/codes", wish)
    try:
        answer = service.ask("GET", "/")
        assert (answer.status, answer.body.decode()) == (200, page)
        assert service.ask("GET", "/healthz").status == 200
        assert service.ask("GET", "/readyz").status == 503
        answer = service.ask("GET", "/api/rooms")
        assert (answer.status, json.loads(answer.body)) == (503, {"code": "busy"})
        with service.raw() as raw:
            told = sit(raw, service, entered["room"]["id"], entered["ticket"])
            assert isinstance(told, frames.Refused)
            assert told.code == "busy"
        assert read(service)["peerchat_database_up"] == 0
    finally:
        assert service.stop() == 0
    assert "the database does not answer" in service.log
