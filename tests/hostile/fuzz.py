"""`python -m tests.hostile.fuzz <number> <folder>`: a parser, and a fuzzer that follows it.

Atheris begins with the honest examples and goes on from whatever leads the parser somewhere new.
Ends with 77 at a fault, or with 0 after `sizes.RUNS`. `planted` in place of a number is the
control. What it found worth keeping is in the folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris
import django

from tests.hostile import sizes


def main() -> None:
    """Does not return: the fuzzer ends the process."""
    which, folder = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchat.settings")
    ours = ["peerchat", "rooms", "moderation", "tests.hostile.branching"]
    with atheris.instrument_imports(include=ours):
        django.setup()
        from tests.hostile import branching, trial
        from tests.hostile.table import PARSERS
    parser = branching.PLANTED if which == "planted" else PARSERS[int(which)]
    verdicts = trial.Verdicts()

    def one(data: bytes) -> None:
        trial.judged(parser, data, "of the fuzzer", verdicts)

    for index, honest in enumerate(parser.honest):
        Path(folder, str(index)).write_bytes(honest)
    seed = f"-seed={sizes.SEED % 2**31 or 1}"
    options = (f"-runs={sizes.RUNS}", seed, f"-artifact_prefix={folder}/", folder)
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
