"""A Chromium for the browser stories: an installed one, else Debian's, else Playwright's own.

Tests need the whole browser: a headless shell writes no history and no session files, so a search
for traces in its profile proves nothing. `find` is also what the tests ask; nothing here is used
by the running service.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ops import console
from ops.python_env import PYTHON, ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FONTS = ("fonts-dejavu-core", "fonts-liberation", "fonts-noto-color-emoji")
TOOLS = ROOT / ".tools"
UNPACKED = TOOLS / "chromium"
LAUNCHER = TOOLS / "bin" / "chromium"


def find() -> Path | None:
    """The executable, or None. `CHROMIUM` in the environment wins."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return Path(chosen)
    for name in NAMES:
        found = shutil.which(name)
        # Ubuntu's package is a stub that wants its own store; it can't take a profile folder of
        # ours.
        if found and "snap" not in Path(found).resolve().parts:
            return Path(found)
    if os.access(LAUNCHER, os.X_OK):
        return LAUNCHER
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    downloads = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return downloads[-1] if downloads else None


def ensure() -> None:
    """Bring a Chromium. `console.Stop` with every attempt's reason when none can be had."""
    if find():
        return
    reasons = []
    for title, attempt in (
        ("Chromium, from the system's packages", _install),
        ("Chromium, unpacked without root", _unpack),
        ("Chromium, by Playwright", _download),
    ):
        try:
            with console.step(title):
                attempt()
        except (console.Stop, OSError) as fault:
            reasons.append(f"{title}: {str(fault).splitlines()[-1]}")
        if find():
            return
    raise console.Stop(
        "No Chromium could be had. Install one, or name it in CHROMIUM.\n" + "\n".join(reasons)
    )


def _install() -> None:
    if os.geteuid() != 0:
        raise console.Stop("not root")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    console.run(["apt-get", "update", "-qq"], cwd=ROOT, env=quiet)
    console.run(
        ["apt-get", "install", "-qq", "--no-install-recommends", "chromium", *FONTS],
        cwd=ROOT,
        env=quiet,
    )


def _unpack() -> None:
    """The same packages and what they need, into `.tools`; the launcher is written last."""
    state, archives = TOOLS / "apt", TOOLS / "archives"
    for folder in (state / "lists/partial", state / "cache/archives/partial", archives):
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        f"-oDir::State::Lists={state}/lists",
        f"-oDir::Cache={state}/cache",
        "-oDebug::NoLocking=1",
        "-oAPT::Sandbox::User=",
    ]
    console.run(["apt-get", *options, "update", "-qq"], cwd=ROOT)
    plan = console.run(
        [
            "apt-get",
            *options,
            "install",
            "--simulate",
            "-qq",
            "--no-install-recommends",
            "chromium",
            *FONTS,
        ],
        cwd=ROOT,
    )
    wanted = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    console.run(["apt-get", *options, "download", *wanted], cwd=archives)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    for package in sorted(archives.glob("*.deb")):
        console.run(["dpkg-deb", "-x", package, UNPACKED], cwd=ROOT)
    _write_launcher()
    shutil.rmtree(archives)


def _write_launcher() -> None:
    """Point the unpacked browser at the libraries and fonts that lie beside it."""
    triplet = subprocess.run(
        ["dpkg-architecture", "-qDEB_HOST_MULTIARCH"], capture_output=True, text=True, check=False
    ).stdout.strip()
    libraries = UNPACKED / "usr/lib" / (triplet or f"{os.uname().machine}-linux-gnu")
    fonts = TOOLS / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{UNPACKED}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{TOOLS}/font-cache</cachedir></fontconfig>\n"
    )
    LAUNCHER.parent.mkdir(parents=True, exist_ok=True)
    fresh = LAUNCHER.with_suffix(".new")
    fresh.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{UNPACKED}/usr/lib/chromium/chromium" "$@"\n'
    )
    fresh.chmod(0o755)
    fresh.replace(LAUNCHER)


def _download() -> None:
    console.run([PYTHON, "-m", "playwright", "install", "--no-shell", "chromium"], cwd=ROOT)
