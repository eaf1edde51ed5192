"""Numbers for the operator: guarded, of the whole process, and never of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from rooms.wire import frames, refusals
from tests.peerchat.conftest import Service
from tests.raw import Answer

TOKEN = "t" * 32
NAMED = {f"Authorization: Bearer {TOKEN}"}
LABELS = {
    "code": set(get_args(refusals.Code)),
    "condition": set(get_args(frames.Condition)),
    "le": None,
}
"""Every label that a series may have, and what it may say."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose operator has named a token."""
    made = Service(tmp_path_factory.mktemp("watched"), more={"PEERCHAT_METRICS_TOKEN": TOKEN})
    for command in (["migrate", "--verbosity", "0"], ["demo"]):
        assert made.manage(*command).returncode == 0
    made.start()
    yield made
    assert made.stop() == 0


def read(service: Service) -> dict[str, float]:
    """Every sample, by its name and labels; the labels are audited."""
    answer = service.ask("GET", "/metrics", *NAMED)
    assert answer.status == 200
    found = {}
    for family in text_string_to_metric_families(answer.body.decode()):
        for sample in family.samples:
            for name, value in sample.labels.items():
                allowed = LABELS[name]
                assert allowed is None or value in allowed
            labels = ",".join(value for name, value in sample.labels.items() if name != "le")
            found[f"{sample.name} {labels}".strip()] = sample.value
    return found


def test_they_tell_how_rooms_stand_and_what_was_refused(watched: Service) -> None:
    """# N5"""
    before = read(watched)
    assert before["peerchat_database_up"] == 1
    assert before["peerchat_rooms empty"] > 0
    assert before["peerchat_rooms open"] == before["peerchat_waiting"] == 0
    with watched.raw() as raw:
        assert raw.upgrade(f"Origin: {watched.origin}").status == 101
        assert read(watched)["peerchat_sockets"] == 1
        raw.frame(b"no frame")
        assert raw.close_code() == 4400
    after = read(watched)
    assert after["peerchat_refusals_total malformed"] == 1
    assert after["process_resident_memory_bytes"] > 0


def test_no_series_names_a_person_a_seat_or_a_room(watched: Service) -> None:
    """# N5: nothing that looks like an id or an address, in a name or a label."""
    told = watched.ask("GET", "/metrics", *NAMED).body.decode().splitlines()
    samples = [line.rpartition(" ") for line in told if not line.startswith("#")]
    assert all(float(value) >= 0 for _, _, value in samples)
    text = "\n".join(name for name, _, _ in samples)
    assert "peerchat_entries_stored_total" in text
    assert "_created" not in text
    assert not re.search(r"[0-9a-f]{16}|\d+\.\d+\.\d+\.\d+|[A-Za-z0-9+/_-]{22}==?", text)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Authorization: Bearer",),
        (f"Authorization: Bearer {TOKEN[:-1]}",),
        (f"Authorization: Basic {TOKEN}",),
        (f"Authorization: {TOKEN}",),
        ("Authorization: Bearer \xff",),
    ],
)
def test_without_the_token_there_is_no_such_page(watched: Service, lines: tuple[str, ...]) -> None:
    assert said(watched.ask("GET", "/metrics", *lines)) == said(watched.ask("GET", "/nowhere"))


def said(answer: Answer) -> tuple[int, bytes, object]:
    """All of an answer but when it was given."""
    return answer.status, answer.body, {k: v for k, v in answer.headers.items() if k != "date"}
