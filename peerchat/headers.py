"""The outermost door: what every answer says to the browser, and what no request may say to us.

Wraps the whole application, so that a page, an asset, a 404 and Django's own 400 carry the same
policy (a worker takes its policy from its own response). A cookie never leaves: one would survive
on a shared phone. Forwarded and prefix headers from outside have no effect. Pure ASGI.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peerchat.origin import Origin

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Pairs = list[tuple[bytes, bytes]]

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types peerchat-worker"
)
DENIED = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth",
    "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb", "web-share",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS: Pairs = [
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in DENIED).encode("ascii")),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
    (b"x-dns-prefetch-control", b"off"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
NO_STORE = (b"cache-control", b"no-store")
IMMUTABLE = (b"cache-control", b"public, max-age=31536000, immutable")
ASSETS = "/assets/"
DROPPED = frozenset({b"cache-control", b"server", b"etag", b"last-modified"})
"""An ETag can be made for one visitor and comes back from her; hashed names need none."""
UNTRUSTED = (
    b"daphne-",
    b"x-forwarded-",
    b"x-real-",
    b"x-script-name",
    b"forwarded",
    b"x-original-",
)


def policy(origin: Origin) -> Pairs:
    """The headers of every answer; HSTS where the site is reached by https."""
    return [*ALWAYS, HSTS] if origin.scheme == "https" else list(ALWAYS)


def trusted(headers: Pairs) -> Pairs:
    """A request's headers without those that speak for a proxy or for a browser's cookie jar."""
    return [
        (name, value) for name, value in headers if not name.startswith((*UNTRUSTED, b"cookie"))
    ]


class Headers:
    """ASGI: `app` behind the policy."""

    def __init__(self, app: App, origin: Origin) -> None:
        self.app = app
        self.policy = policy(origin)
        self.names = frozenset(name for name, _ in self.policy)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self.dressed(message, scope["path"])}
            await send(message)

        clean = {**scope, "headers": trusted(list(scope["headers"])), "root_path": ""}
        await self.app(clean, receive, answer)

    def dressed(self, message: Message, path: str) -> Pairs:
        """The answer's own headers, without what the policy sets or drops, and the policy."""
        asset = path.startswith(ASSETS) and message["status"] in (200, 206, 304)
        kept: Pairs = []
        for name, value in message.get("headers", []):
            if name.lower() == b"set-cookie":
                log.error("a cookie was about to be set and was dropped")
            elif name.lower() not in self.names | DROPPED:
                kept.append((name, value))
        return [*kept, *self.policy, IMMUTABLE if asset else NO_STORE]
