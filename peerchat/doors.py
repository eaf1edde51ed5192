"""Who may come in at all: the exact origin for whatever acts, `/ws` alone for sockets.

A browser adds Origin by itself and a foreign page cannot forge it, so this is the guard against
other sites acting through somebody's browser; there is no cookie that could ride along. Pure ASGI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerchat.headers import App, Headers, Receive, Scope, Send, trusted

if TYPE_CHECKING:
    from peerchat.origin import Origin

SUBPROTOCOL = "peerchat.v1"
SOCKET_PATH = "/ws"
API = "/api/"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WRONG_ORIGIN = b'{"code":"origin_wrong"}'


class Doors:
    """ASGI: sends pages one way and the socket the other, and refuses the rest."""

    def __init__(self, *, pages: App, socket: App, origin: Origin) -> None:
        self.pages = Headers(self.own_pages, origin)
        self.django = pages
        self.socket = socket
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            await self.own_sockets(scope, receive, send)
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)
        else:
            raise ValueError("neither http nor websocket")

    async def own_sockets(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket from our own page, at our path, that speaks our protocol; else 403."""
        welcome = (
            scope["path"] == SOCKET_PATH
            and not scope["query_string"]
            and self.origin.sent(scope["headers"])
            and SUBPROTOCOL in scope["subprotocols"]
        )
        if not welcome:
            await send({"type": "websocket.close", "code": 4400})
            return
        clean = {**scope, "headers": trusted(list(scope["headers"])), "root_path": ""}
        await self.socket(clean, receive, send)

    async def own_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The API acts only for our own page.

        `POST /` is let through: without scripts and with `no-referrer` a browser sends
        `Origin: null` there, and all that it does is answer in another language.
        """
        acts = scope["path"].startswith(API) and scope["method"] not in SAFE
        if not acts or self.origin.sent(scope["headers"]):
            await self.django(scope, receive, send)
            return
        size = str(len(WRONG_ORIGIN)).encode("ascii")
        headers = [(b"content-type", b"application/json"), (b"content-length", size)]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": WRONG_ORIGIN})
