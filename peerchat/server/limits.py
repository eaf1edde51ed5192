"""How much one connection, and all of them together, may ask of the process. Bytes and seconds.

Nobody can be named or counted here, so the only fair bounds are those on each connection: behind
them an honest phone never notices, and a flood pays for itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """All bounds of one process."""

    connections: int = 8_000
    """Open transports, whatever they do. At the limit whoever has owed a word for longest makes
    room, so nobody is hurried before: those who only hold on would come again, which costs more."""

    message: int = 65_536
    """One WebSocket message or frame; a longer one closes with 1009."""
    stranger: int = 4_096
    """The same for whoever the application has not let in yet. All that strangers send at once has
    to fit into memory: of the first words of thousands nothing is known."""
    stranger_read: int = 16_384
    """Bytes that are read from her at once. In smaller pieces a flood costs more than it takes."""
    stranger_messages: int = 16
    """Messages of hers that may wait at all: she comes in to four rooms at most. With half as many
    she is not read any more for now."""
    waiting_messages: int = 32
    """Messages that wait for the application before reading pauses, once she is let in."""
    waiting_bytes: int = 8_192
    """Bytes that what waits may take before reading pauses, of a stranger too."""
    flood_messages: int = 128
    """Messages that may wait at all then: one read may hold thousands of tiny ones. A flood closes
    with 4429."""
    parts: int = 64
    """Frames that one message may come in. Empty ones weigh nothing and would never end."""
    odd_frames: int = 40
    """A second, of those that are not one whole message: fragments, pings, pongs, and what the line
    has cut in two; six seconds' worth at once. More is a flood and closes with 4429."""
    backlog: int = 262_144
    """Bytes that a slow reader may leave unread before she is closed with 4429, to resume later."""

    body: int = 16_384
    """One request body, held in memory and never in a file: there, all those that never end have to
    fit. The longest form has a third of it."""
    header: int = 16_384
    """Request line and all headers together."""
    headers: int = 64

    request_seconds: int = 60
    """From the first byte to the last of one request, and between two requests."""
    linger_seconds: int = 60
    """What a slow line gets to take its answer once the request time is over."""
    answer_seconds: int = 30
    handshake_seconds: int = 10
    ping_seconds: int = 25
    pong_seconds: int = 20
    """Less than `ping_seconds`, so that only one ping is ever unanswered."""
    goodbye_seconds: int = 2
    """From our close frame to the end of the transport."""
    tidy_seconds: int = 60
    """Between two times that memory is looked through for what nobody needs."""
    socket_seconds: int = 43_200
    shutdown_seconds: int = 5
    """What the rooms get to finish what they have promised when the process ends."""
