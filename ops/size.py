"""How many bytes a survivor fetches from the landing to the first message: `make size`.

Follows what her browser follows: the landing in one language, its tags, what those chunks import,
her own lazy chunks and the worker, each compressed as the server would (brotli, quality 11).
Chunks of other roles are left out.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import brotli

DIST = Path(__file__).resolve().parent.parent / "frontend" / "dist"
LANDING = "landing.en.html"
ENTRY = "src/main.tsx"
FOREIGN = ("src/mentor/", "src/staff/", "src/advocate/")
"""Folders whose lazy chunks only other roles load."""
ASSET = re.compile(r"assets/[\w-]+\.(?:js|css|svg|woff2)")
BESIDE = re.compile(r"\./([\w-]+\.js)")


class Chunk(NamedTuple):
    """One entry of Vite's manifest, as far as it matters here."""

    file: str
    imports: tuple[str, ...]
    lazy: tuple[str, ...]
    css: tuple[str, ...]


def manifest(text: str) -> dict[str, Chunk]:
    """Vite's manifest by source. Raises ValueError when it is none."""
    return {
        source: Chunk(
            entry["file"],
            tuple(entry.get("imports", ())),
            tuple(entry.get("dynamicImports", ())),
            tuple(entry.get("css", ())),
        )
        for source, entry in json.loads(text).items()
    }


def fetched(chunks: dict[str, Chunk], dist: Path = DIST) -> dict[str, str]:
    """File → why she fetches it, in the order of a visit."""
    files = {LANDING: "landing"}
    files |= dict.fromkeys(ASSET.findall((dist / LANDING).read_text()), "tag of the landing")
    seen: set[str] = set()
    waiting = [(ENTRY, "entry")]
    while waiting:
        source, why = waiting.pop(0)
        if source in seen or source.startswith(FOREIGN):
            continue
        seen.add(source)
        chunk = chunks[source]
        for file in (chunk.file, *chunk.css):
            files.setdefault(file, why)
        waiting += [(name, f"imported by {source}") for name in chunk.imports]
        waiting += [(name, f"loaded by {source}") for name in chunk.lazy]
    return files | _named(files, chunks, dist)


def _named(files: dict[str, str], chunks: dict[str, Chunk], dist: Path) -> dict[str, str]:
    """What these files name without importing it, and what that names in turn.

    The worker and its chunks have no manifest entry. Those it loads only on old browsers count too.
    """
    known = {chunk.file for chunk in chunks.values()} | {
        css for chunk in chunks.values() for css in chunk.css
    }
    found: dict[str, str] = {}
    waiting = [file for file in files if file.endswith((".js", ".css"))]
    while waiting:
        file = waiting.pop()
        text = (dist / file).read_text()
        for name in [
            *ASSET.findall(text),
            *(f"assets/{beside}" for beside in BESIDE.findall(text)),
        ]:
            if name not in known and name not in files and name not in found:
                found[name] = f"named in {file}"
                if name.endswith(".js"):
                    waiting.append(name)
    return found


def main() -> int:
    """Print one line a file and, last, the sum. 1 when nothing is built."""
    try:
        files = fetched(manifest((DIST / ".vite" / "manifest.json").read_text()))
    except FileNotFoundError as missing:
        print(
            f"{missing.filename} is missing: build the front end first (make run)", file=sys.stderr
        )
        return 1
    total = 0
    print(f"{'bytes':>9} {'brotli':>9}  file")
    for file, why in files.items():
        raw = (DIST / file).read_bytes()
        packed = len(brotli.compress(raw, quality=11))
        total += packed
        print(f"{len(raw):9,} {packed:9,}  {file}  ({why})")
    print(f"survivor_first_message_brotli={total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
