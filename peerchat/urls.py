"""Every address: one page, its assets, the API, two probes, the metrics. None holds an id."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from peerchat import health, metrics, pages
from peerchat.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.landing),
    path("api/", api.urls),
    path("gone", pages.gone),
    path("robots.txt", pages.robots),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.metrics),
]
handler400 = "peerchat.pages.bad_request"
handler404 = "peerchat.pages.not_found"
handler500 = "peerchat.pages.server_error"
