"""The official MLS vectors and long churn, which take minutes.

VECTORS names the folder of the MLS working group's JSON files (not part of this project); SEED
repeats a churn; CHURN is its number of commits. The churn runs without the vectors only for
somebody who names CHURN: half of an assurance must not look like all of it.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests import ending

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
COMMITS = "1000"


def run() -> int:
    """Runs both; the exit code is vitest's, or 2 when something is missing to run them with."""
    vectors, churn = os.environ.get("VECTORS", ""), os.environ.get("CHURN", "")
    folder = Path(vectors).resolve() if vectors else None
    if folder is not None and not folder.is_dir():
        print(f"VECTORS={vectors} is no folder")
        return 2
    if folder is None and not churn:
        print(
            "VECTORS names no folder, so the official MLS vectors cannot be run. "
            f"Name it, or set CHURN={COMMITS} for the churn alone."
        )
        return 2
    if folder is None:
        print("VECTORS is not set: the churn alone, as CHURN asks")
    environment = {
        "VECTORS": str(folder or ""),
        "CHURN": churn or COMMITS,
        "PYTHON": sys.executable,
    }
    return vitest("tests/vectors", "tests/mls", environment={**os.environ, **environment})


def vitest(*tests: str, environment: Mapping[str, str]) -> int:
    """Runs these tests of the front end; vitest's exit code, or 2 where there is no Node."""
    npx = shutil.which("npx")
    if npx is None:
        print("npx was not found: run `make test` once, which brings Node")
        return 2
    command = [npx, "vitest", "run", *tests]
    return asyncio.run(ending.outlived(command, environment=environment, folder=FRONTEND))
