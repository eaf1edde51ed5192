"""What the pages say, from the catalogues that the build compiles: stories speak both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["en", "es"]
LOCALES = Path(__file__).resolve().parent.parent.parent / "frontend" / "src" / "i18n" / "locales"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)


@cache
def _catalogue(lang: Lang) -> dict[str, str]:
    return dict(ENTRY.findall((LOCALES / f"{lang}.po").read_text()))


def word(key: str, lang: Lang = "en") -> str:
    """The text under `key`, up to its first placeholder."""
    return _catalogue(lang)[key].split("{")[0].strip()
