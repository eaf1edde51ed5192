"""The one page, in two languages, and what is said when there is none.

`/` is static HTML from the front-end build, so that it works without scripts and the server renders
nothing. Choosing a language is a form post that changes nothing here: the answer is the other file,
the address stays `/`, and no row, cookie or log line remembers it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

LANGUAGES = ("en", "es")
NOT_BUILT = b"<!doctype html><title>Agenda</title><p>This page has not been built yet.</p>"


def carried(dist: Path) -> str | None:
    """The deployment manifest that the built pages carry; None when nothing was built."""
    file = dist / "deployment.jws"
    return file.read_text().strip() if file.is_file() else None


ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first; the build lays these beside the page."""


@cache
def _built(language: str, suffix: str = "") -> bytes | None:
    file = settings.CONFIG.dist / f"landing.{language}.html{suffix}"
    return file.read_bytes() if file.is_file() else None


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest) -> HttpResponse:
    """`GET /` by Accept-Language, `POST /` by the field `lang`."""
    asked = request.POST.get("lang") if request.method == "POST" else None
    language = (
        asked if asked in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    )
    page = _built(language)
    answer = HttpResponse(page or NOT_BUILT, status=200 if page else 503)
    accepted = re.findall(r"[a-z]+", request.headers.get("accept-encoding", ""))
    for encoding, suffix in ENCODINGS.items():
        if encoding in accepted and (packed := _built(language, suffix)):
            answer.content = packed
            answer["Content-Encoding"] = encoding
            break
    answer["Content-Type"] = "text/html; charset=utf-8"
    answer["Content-Language"] = language
    answer["Vary"] = "Accept-Language, Accept-Encoding"
    return answer


def preferred(accept: str) -> str:
    """The best of our languages for an Accept-Language header (RFC 9110 §12.5.4); else English."""
    best, weight = LANGUAGES[0], 0.0
    for part in accept[:400].split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.strip().lower().partition("-")[0]
        value = _quality(quality) if quality else 1.0
        if language in LANGUAGES and value > weight:
            best, weight = language, value
    return best


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


@require_POST
def gone(request: HttpRequest) -> HttpResponse:
    """`POST /gone`: she has left, and her browser forgets our files. Nothing is noted here.

    The second line only: the page itself stores nothing. Needs no origin, since it changes nothing
    that anybody would want to keep.
    """
    answer = HttpResponse(status=204)
    answer["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """No search engine lists this site."""
    return _plain("User-agent: *\nDisallow: /\n")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with nothing of the request in it."""
    return _plain("bad request\n", 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, with nothing of the path in it."""
    return _plain("not found\n", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with nothing of the error in it."""
    return _plain("server error\n", 500)


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
