"""The size that is reported is what a survivor's browser fetches: not less, and no other role's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops import size

MANIFEST = {
    "src/main.tsx": {
        "file": "assets/entry.js",
        "css": ["assets/style.css"],
        "imports": ["_shared.js"],
        "dynamicImports": ["src/survivor/S.tsx", "src/mentor/M.tsx", "src/room/client.ts"],
    },
    "_shared.js": {"file": "assets/shared.js"},
    "src/survivor/S.tsx": {"file": "assets/survivor.js", "imports": ["src/main.tsx"]},
    "src/mentor/M.tsx": {"file": "assets/mentor.js", "imports": ["src/main.tsx"]},
    "src/room/client.ts": {"file": "assets/client.js"},
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small build: an entry, three lazy chunks, a worker with a chunk of its own."""
    files = {
        "landing.en.html": '<link href="/assets/style.css"><script src="/assets/entry.js">',
        "assets/entry.js": 'import("./survivor.js");import("./mentor.js")',
        "assets/icon.svg": "",
        "assets/style.css": "a{background:url(/assets/icon.svg)}",
        "assets/shared.js": "",
        "assets/survivor.js": "",
        "assets/mentor.js": "",
        "assets/client.js": 'new Worker("/assets/worker.js")',
        "assets/worker.js": 'import("./fallback.js")',
        "assets/fallback.js": "",
    }
    (tmp_path / "assets").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_all_that_she_fetches_is_counted_once_and_nothing_of_a_mentors(dist: Path) -> None:
    fetched = size.fetched(size.manifest(json.dumps(MANIFEST)), dist)
    assert set(fetched) == {
        "landing.en.html",
        "assets/entry.js",
        "assets/style.css",
        "assets/shared.js",
        "assets/survivor.js",
        "assets/client.js",
        "assets/worker.js",
        "assets/fallback.js",
        "assets/icon.svg",
    }
