"""Two probes for the operator: is the process alive, can it do its work? They count nobody."""

from __future__ import annotations

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peerchat import upgrading


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has this version's tables, else 503."""
    try:
        waiting = bool(upgrading.waiting())
    except Error:
        waiting = True
    text, status = ("not ready\n", 503) if waiting else ("ready\n", 200)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
