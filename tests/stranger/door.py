"""From the landing to a ticket, over HTTP (§1)."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import altcha

from tests.stranger.encodings import un_b64u


def ticket(origin: str, *, band: str) -> tuple[bytes, str]:
    """Solves a puzzle for the first room of an age band; answers the room and a ticket for it."""
    rooms = _ask(origin, "/api/rooms")["rooms"]
    room = next(room["id"] for room in rooms if room["band"] == band)
    challenge = altcha.Challenge.from_dict(_ask(origin, "/api/puzzle", {}))
    solution = altcha.solve_challenge(challenge)
    assert solution, "no solution within the library's ninety seconds"
    puzzle = altcha.Payload(challenge=challenge, solution=solution).to_base64()
    bought = _ask(origin, "/api/tickets", {"puzzle": puzzle, "room": room, "band": band})
    return un_b64u(room), bought["ticket"]


def _ask(origin: str, path: str, body: object = None) -> Any:
    """GET, or POST where there is a body."""
    request = urllib.request.Request(origin + path)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
        request.add_header("Origin", origin)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)
