"""The front end's packages, patched, and its built pages in `frontend/dist`.

Install scripts of packages never run. The build carries the deployment manifest (who may certify
mentors), so a new manifest is a new build; in a demo the manifest is made here first. Same sources
and manifest, same bytes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ops import console, python_env, stamps
from ops.python_env import BIN, PYTHON, ROOT

FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
PACKAGES_STAMP = MODULES / ".complete"
DIST = FRONTEND / "dist"
HEADLESS = FRONTEND / "dist-headless" / "headless.js"
"""The same engine under Node, for tests; built along, never served."""
BUILD_STAMP = DIST / ".vite" / "complete"
ENVIRONMENT = {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
"""Node of the virtual environment first, whatever the machine has."""


def ensure_packages() -> None:
    """Make node_modules match package-lock.json and patches/. `console.Stop` when it can't."""
    patches = FRONTEND / "patches"
    key = stamps.digest(files=[FRONTEND / "package-lock.json", patches], words=[str(ROOT)])
    if stamps.holds(PACKAGES_STAMP, key=key, folder=MODULES):
        return
    PACKAGES_STAMP.unlink(missing_ok=True)
    with console.step("front-end packages"):
        # `npm ci` begins by removing what is there, so patches always meet untouched files.
        console.run(
            [BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FRONTEND,
            env=ENVIRONMENT,
        )
        if any(patches.glob("*.patch")):
            console.run(
                [MODULES / ".bin" / "patch-package", "--error-on-fail"],
                cwd=FRONTEND,
                env=ENVIRONMENT,
            )
    stamps.write(PACKAGES_STAMP, key=key, folder=MODULES)


def ensure_build() -> None:
    """Build `frontend/dist` if its sources or the deployment manifest changed."""
    manifest = _manifest()
    key = stamps.digest(files=[*_sources(), manifest], words=[str(ROOT)])
    if stamps.holds(BUILD_STAMP, key=key, folder=DIST) and HEADLESS.is_file():
        return
    with console.step("front end"):
        shutil.rmtree(DIST, ignore_errors=True)
        console.run(
            [BIN / "npm", "run", "build"],
            cwd=FRONTEND,
            env={**ENVIRONMENT, "PEERCHAT_DEPLOYMENT": manifest.read_text().strip()},
        )
    stamps.write(BUILD_STAMP, key=key, folder=DIST)


def _manifest() -> Path:
    """The signed deployment manifest of the configured data folder; in a demo made on first
    sight."""
    data = Path(os.environ.get("PEERCHAT_DATA_DIR") or "var")
    manifest = (data if data.is_absolute() else ROOT / data) / "keys" / "manifest.jws"
    if not manifest.is_file():
        with console.step("trust root, certificates and deployment manifest"):
            console.run([PYTHON, ROOT / "manage.py", "trust", "init"], cwd=ROOT)
    return manifest


def _sources() -> list[Path]:
    """All that the bytes of a build depend on: our files, and the packages by their lock."""
    skipped = {
        MODULES,
        DIST,
        HEADLESS.parent,
        FRONTEND / "tests",
        FRONTEND / "stories",
        FRONTEND / "dist-stories",
    }
    return [path for path in FRONTEND.iterdir() if path not in skipped] + [python_env.LOCK]
