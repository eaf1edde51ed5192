"""Writes the vectors that Python and TypeScript both read: `python -m tests.vectors.make`.

Always the same bytes; a test fails when the files on disk are not what this writes.
"""

from __future__ import annotations

import json
import pathlib

from tests.vectors import certificates, logs, points, sealed, signing, wire

HERE = pathlib.Path(__file__).parent


def files() -> dict[pathlib.Path, str]:
    """What belongs on disk."""
    made = {
        "certificates": certificates.make(),
        "commitment": sealed.commitments(),
        "frames": wire.corpus(),
        "loghash": logs.hashes(),
        "padding": logs.paddings(),
        "payload": sealed.payloads(),
        "points": points.make(),
        "puzzle": wire.puzzle(),
        "signatures": signing.make(),
        "stamps": logs.stamps(),
    }
    return {
        HERE / f"{name}.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        for name, content in made.items()
    }


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content, encoding="utf-8")
