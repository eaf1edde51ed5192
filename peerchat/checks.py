"""`manage.py check --deploy`: what an operator decides once and a visitor pays for."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

TELLING = re.compile(
    "abus|advoca|ayuda|crisis|escap|exploit|explota|freedom|help|hotline|justic|mentor|peer|"
    "refug|rescat|rescue|safe|segur|shelter|slave|sobreviv|surviv|traff|trafic|trata|trauma|"
    "victim|violen"
)
"""In English and in Spanish. The name stays on a phone that somebody else may read."""


@register(Tags.security, deploy=True)
def host_tells(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A host name that says what the site is for gives every visitor away."""
    if not TELLING.search(settings.CONFIG.origin.host):
        return []
    hint = "Take a name that could be anything: it stays in browsers, and in bills and routers."
    return [Error("The host name tells what this site is for.", hint=hint, id="peerchat.E001")]
