"""`make test` fails when anything in it does, and shows all of it."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from tests import whole

OTHERS = {"one": "print('said by one')", "two": "print('said by two')"}


def run(stories: str, **aside: str) -> int:
    commands = {name: (sys.executable, "-c", code) for name, code in (OTHERS | aside).items()}
    return asyncio.run(whole.whole((sys.executable, "-c", stories), commands))


def test_all_passed_is_passed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("print('said by the stories')") == 0
    said = capfd.readouterr().out
    for name in ("stories", *OTHERS):
        assert f"== {name}: passed" in said
    for name in ("the stories", *OTHERS):
        assert f"said by {name}\n" in said


@pytest.mark.parametrize("at", ["stories", *OTHERS])
@pytest.mark.parametrize(
    ("ends", "code"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 9)],
)
def test_one_that_failed_or_was_killed_fails_the_whole_and_hides_no_other(
    at: str, ends: str, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(**{"stories": "pass", at: ends}) == code
    said = capfd.readouterr().out
    assert f"== {at}: failed" in said
    assert said.count(": passed") == len(OTHERS)


def test_what_runs_aside_gives_way_and_the_stories_do_not(
    capfd: pytest.CaptureFixture[str],
) -> None:
    asks = "import os, time; time.sleep(0.5); print(os.getpriority(os.PRIO_PROCESS, 0))"
    assert run(f"{asks}; print('as nice as that')", one=asks) == 0
    said = capfd.readouterr().out
    assert f"{os.getpriority(os.PRIO_PROCESS, 0)}\nas nice as that" in said
    assert f"{whole.LAST}\n== one" in said
