"""`/metrics`: the numbers of one process and of all rooms together, for whoever has the token.

Without a token in the configuration, and with a wrong one, there is no such page. A label is never
a person, a seat or a room; the proxy passes none of this on.
"""

from __future__ import annotations

import hmac
import time
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from peerchat import pages
from rooms.delivery import figures
from rooms.lifecycle import knocks, rooms
from rooms.wire.frames import Condition


def metrics(request: HttpRequest) -> HttpResponse:
    """The Prometheus text format."""
    token = settings.CONFIG.metrics_token
    given = request.headers.get("authorization", "").encode()
    if token is None or not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return pages.not_found(request, Exception())
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    everything = CollectorRegistry()
    everything.register(_AllRooms())
    text = generate_latest(figures.PROCESS) + generate_latest(everything)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


class _AllRooms(Collector):
    """Read from the rows when somebody asks. `peerchat_database_up` is 0 where they can't be."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("peerchat_database_up", "Does the database answer?")
        try:
            families = list(_rooms())
        except Error:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from families


def _rooms() -> Iterator[GaugeMetricFamily]:
    counted = Counter(listed.condition for listed in rooms.listing())
    found = GaugeMetricFamily("peerchat_rooms", "Rooms by how they stand", labels=["condition"])
    for condition in get_args(Condition):
        found.add_metric([condition], counted[condition])
    yield found
    waiting, minutes = knocks.waiting(minute=int(time.time()) // 60)
    yield GaugeMetricFamily("peerchat_waiting", "People who knock and are not let in", waiting)
    yield GaugeMetricFamily(
        "peerchat_longest_wait_minutes", "For how long the first of them has waited", minutes
    )
