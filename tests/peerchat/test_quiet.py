"""What a log line can hold: nothing of who came, what was said, or about whom."""

from __future__ import annotations

import ast
import logging
from pathlib import Path
from types import TracebackType

import pytest

from peerchat.quiet import FIELDS, Quiet

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for name in ("peerchat", "rooms", "moderation") for p in (ROOT / name).rglob("*.py")]

LEVELS = ("debug", "info", "warning", "error", "critical", "exception")


def line(
    name: str,
    message: str,
    args: object = None,
    error: tuple[type[BaseException], BaseException, TracebackType | None] | None = None,
) -> str:
    record = logging.LogRecord(name, logging.ERROR, "/a/b/c.py", 7, message, None, error)
    record.args = args  # type: ignore[assignment]
    return Quiet().format(record)


def test_our_own_lines_keep_their_words_and_allowed_numbers() -> None:
    said = line(
        "rooms.hub", "caught up", {"count": 3, "code": "too_fast", "seat": 1, "status": "a b"}
    )
    assert said == "error rooms.hub caught up count=3 code=too_fast"


def test_of_any_other_line_only_its_place_is_kept() -> None:
    assert (
        line("daphne.server", "client 127.0.0.1 %s", ("canary",))
        == "error daphne.server at b/c.py:7"
    )
    assert line("roomsandmore", "canary") == "error roomsandmore at b/c.py:7"


def test_an_exception_keeps_its_kind_and_places_and_loses_its_words() -> None:
    try:
        raise ValueError("canary")
    except ValueError as error:
        said = line("rooms", "failed", error=(ValueError, error, error.__traceback__))
    assert "ValueError in peerchat/test_quiet.py:" in said
    assert "canary" not in said


def _logged() -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger")
        and node.func.attr in LEVELS
    ]


@pytest.mark.parametrize(
    ("where", "call"), _logged(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_line_of_ours_is_a_constant_sentence_with_allowed_fields(
    where: str, call: ast.Call
) -> None:
    words, *more = call.args
    assert isinstance(words, ast.Constant), where
    assert "%" not in str(words.value), where
    for extra in more:
        assert isinstance(extra, ast.Dict), where
        assert {key.value for key in extra.keys if isinstance(key, ast.Constant)} <= FIELDS, where
