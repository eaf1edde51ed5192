"""`make test` fails when anything in it does, and shows all of it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import whole
from tests.stories.guest import soon

pytestmark = pytest.mark.story

SCRIPTS = {name: f"print('said by {name}')" for name in ("stories", "one", "two")}


def run(**scripts: str) -> int:
    commands = {name: (sys.executable, "-c", code) for name, code in (SCRIPTS | scripts).items()}
    return asyncio.run(whole.whole(commands.pop("stories"), commands))


def test_all_passed_is_passed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    said = capfd.readouterr().out
    for name in SCRIPTS:
        assert f"== {name}: passed" in said
        assert f"said by {name}\n" in said


@pytest.mark.parametrize("at", SCRIPTS)
@pytest.mark.parametrize(
    ("ends", "code"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 9)],
)
def test_one_that_failed_or_was_killed_fails_the_whole_and_hides_no_other(
    at: str, ends: str, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(**{at: ends}) == code
    said = capfd.readouterr().out
    assert f"== {at}: failed" in said
    assert said.count(": passed") == len(SCRIPTS) - 1


def test_what_runs_aside_gives_way_and_the_stories_do_not(
    capfd: pytest.CaptureFixture[str],
) -> None:
    nice = "os.getpriority(0, 0)"
    says = f"import os, time; print('as nice as', {nice})"
    # Each is told once it has begun.
    told = f"any(time.sleep(0.05) or {nice} >= {whole.NICEST} for _ in range(200))"
    waits = f"import os, time; {told}; {says}"
    assert run(stories=f"import time; time.sleep(0.5); {says}", one=waits, two=waits) == 0
    seen = Counter(re.findall(r"as nice as (\d+)", capfd.readouterr().out))
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert seen == Counter({f"{own}": 1}) + Counter({f"{whole.NICEST}": 2})


def test_what_cannot_be_started_has_failed_and_hides_no_other(
    capfd: pytest.CaptureFixture[str],
) -> None:
    python = (sys.executable, "-c", "pass")
    nowhere = {"one": ("/nowhere/at/all",), "two": python}
    assert asyncio.run(whole.whole(python, nowhere)) == whole.NOT_STARTED
    said = capfd.readouterr().out
    assert "== one: failed" in said
    assert said.count(": passed") == 2


def written(path: Path) -> bool:
    return path.exists() and path.read_text().endswith("\n")


def test_a_run_that_is_told_to_end_takes_all_of_it_along(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And shows what was held back: each writes down who it is, and would stay for an hour."""
    who = "print(os.getpid(), file=open(sys.argv[1], 'w'), flush=True)"
    stays = f"import os, sys, time; print('here', flush=True); {who}; time.sleep(3600)"
    paths = {name: tmp_path / name for name in ("stories", "aside")}
    commands = {name: (sys.executable, "-c", stays, str(path)) for name, path in paths.items()}

    async def told() -> None:
        aside = {"aside": commands["aside"]}
        running = asyncio.create_task(whole.whole(commands["stories"], aside))
        await soon(lambda: all(map(written, paths.values())), "all have begun", 30)
        running.cancel()
        done, _ = await asyncio.wait([running], timeout=30)
        assert done
        assert running.cancelled()

    asyncio.run(told())
    for path in paths.values():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)
    assert capfd.readouterr().out.count("here\n") == 2
