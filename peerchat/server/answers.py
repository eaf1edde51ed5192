"""What the server itself says when a request never reaches the application.

Twisted's, Daphne's and autobahn's own error pages carry their names and none of our policy; these
carry the policy and nothing of the request.
"""

from __future__ import annotations

from http import HTTPStatus

from peerchat.headers import NO_STORE, Pairs


def headers(policy: Pairs) -> Pairs:
    """Of a plain answer that the server makes up itself."""
    return [*policy, NO_STORE, (b"content-type", b"text/plain; charset=utf-8")]


def text(status: int) -> bytes:
    """The one line in the body."""
    return HTTPStatus(status).phrase.lower().encode("ascii") + b"\n"


def raw(status: int, policy: Pairs) -> bytes:
    """A whole HTTP/1.1 answer, after which the connection closes."""
    body = text(status)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode("ascii")]
    lines += [name + b": " + value for name, value in headers(policy)]
    lines += [b"content-length: " + str(len(body)).encode("ascii"), b"connection: close", b"", body]
    return b"\r\n".join(lines)
