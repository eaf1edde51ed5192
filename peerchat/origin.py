"""Whose page is asking? The exact origin of a request (RFC 6454), scheme, host and port.

Django's and Channels' own checks look at the host alone, so that `http://`, another port or the
last of two headers would pass. Here a request is ours when it has exactly one Origin header and
that header is our origin; `null` never is. Pure: knows nothing of who asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """A serialised origin, as a browser writes it: lower case, default port left out."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Origin:
        """`scheme://host[:port]` and nothing more. Raises ValueError."""
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        if port is None or not parts.hostname:
            raise ValueError("not a web origin")
        origin = cls(parts.scheme, parts.hostname, port)
        if text not in (str(origin), f"{parts.scheme}://{origin._bracketed}:{port}"):
            raise ValueError("not an origin alone")
        return origin

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        default = DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{self._bracketed}" + ("" if default else f":{self.port}")

    def sent(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Does this request come from our own page? `headers` as in an ASGI scope."""
        found = [value for name, value in headers if name.lower() == b"origin"]
        return found == [str(self).encode("ascii")]
