"""The JSON doors under `/api/`, and how they say no: `{"code": "..."}`, never what was sent."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from moderation.shifts.api import router as shifts
from peerchat import databases
from rooms.entry.api import router as entry
from rooms.wire.refusals import Refusal

log = logging.getLogger(__name__)

api = NinjaAPI(docs_url=None, openapi_url=None)
api.add_router("", entry)
api.add_router("", shifts)


def answer(request: HttpRequest, code: str, status: int) -> HttpResponse:
    """One refusal."""
    return api.create_response(request, {"code": code}, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A no of our own."""
    return answer(request, refusal.code, refusal.answer.http)


@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
@api.exception_handler(RequestDataTooBig)
def malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that is no JSON or not of the form that this door takes; or one that is too large,
    where our own server does not stand before it, which says 413."""
    return answer(request, "malformed", 400)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database does not answer: later it may, and the page with the lines is there already."""
    if not databases.is_away(error):
        return broken(request, error)
    log.error("the database does not answer")
    return answer(request, "busy", 503)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A bug of ours."""
    log.error("a request failed", exc_info=error)
    return answer(request, "server_error", 500)
