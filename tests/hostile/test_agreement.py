"""Python and TypeScript take the same bytes, and refuse the rest with the same codes. # C2

What one side takes and the other refuses splits a room: some read a message, others freeze at it.
Vitest judges the examples that are written here; how many is read in `sizes`.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
from itertools import islice
from pathlib import Path

import pytest

from tests.headless import NODE, ROOT
from tests.hostile import agreement, sizes
from tests.hostile.agreement import Kind

FRONTEND = ROOT / "frontend"
AT_ONCE = 5_000
"""Examples in one run of vitest, so that no file grows beyond memory."""


def elsewhere(folder: Path, cases: list[tuple[Kind, bytes]]) -> list[str | None]:
    """What TypeScript says of these examples, in their order."""
    asked = [[kind.name, base64.b64encode(data).decode()] for kind, data in cases]
    (folder / "cases.json.gz").write_bytes(gzip.compress(json.dumps(asked).encode(), 1))
    done = subprocess.run(
        [NODE, "node_modules/vitest/vitest.mjs", "run", "tests/hostile/agreement.test.ts"],
        cwd=FRONTEND,
        env=os.environ | {"AGREEMENT": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    said: list[str | None] = json.loads((folder / "verdicts.json").read_text())
    (folder / "verdicts.json").unlink()
    return said


def disagreements(
    cases: list[tuple[Kind, bytes]], ours: list[str | None], theirs: list[str | None]
) -> list[str]:
    """One line for each example of which the two sides say something else."""
    assert len(cases) == len(ours) == len(theirs)
    return [
        f"{kind.name}: Python {one or 'takes'}, TypeScript {other or 'takes'}: {data.hex()}"
        for (kind, data), one, other in zip(cases, ours, theirs, strict=True)
        if one != other
    ]


def test_both_languages_take_the_same_bytes_and_refuse_with_the_same_codes(tmp_path: Path) -> None:
    cases = agreement.cases(sizes.chance("agreement"), sizes.AGREEMENTS)
    taken = refused = 0
    while batch := list(islice(cases, AT_ONCE)):
        ours = [agreement.verdict(kind, data) for kind, data in batch]
        found = disagreements(batch, ours, elsewhere(tmp_path, batch))
        assert not found, f"SEED={sizes.SEED} {len(found)}, the first: {found[0][:4_000]}"
        taken += ours.count(None)
        refused += len(ours) - ours.count(None)
    print(f"agreement: SEED={sizes.SEED} {taken + refused} examples, {taken} taken by both")
    assert min(taken, refused) > 100


def test_a_disagreement_is_found_whichever_side_takes_it(tmp_path: Path) -> None:
    kind = agreement.KINDS[0]
    cases = [(kind, data) for data in (b"AQ", b"AR", b"AQ==", b"AA")]
    theirs = elsewhere(tmp_path, cases)
    assert theirs == [agreement.verdict(*case) for case in cases]
    lenient = [None, None, "malformed", "malformed"]
    found = disagreements(cases, lenient, theirs)
    assert [line.partition(":")[2] for line in found] == [
        " Python takes, TypeScript malformed: 4152",
        " Python malformed, TypeScript takes: 4141",
    ]


def test_every_kind_has_examples_of_its_own() -> None:
    assert len({kind.name for kind in agreement.KINDS}) == len(agreement.KINDS)
    for kind in agreement.KINDS:
        assert [agreement.verdict(kind, data) for data in kind.honest] == [None] * len(kind.honest)
    assert sum(kind.share for kind in agreement.KINDS) == pytest.approx(100, abs=5)
