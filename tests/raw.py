"""A client made of one socket that says exactly what a test tells it to: HTTP and RFC 6455."""

from __future__ import annotations

import base64
import os
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

MASK = b"\x01\x02\x03\x04"
ESTABLISHED = 1
"""TCP_INFO's state of a connection that both sides hold."""


@dataclass
class Answer:
    """An HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, list[str]]
    body: bytes

    def one(self, name: str) -> str:
        """The only header of this name."""
        (value,) = self.headers[name]
        return value


@dataclass
class Raw:
    """One connection to `address`: (host, port), or the path of a Unix socket."""

    address: tuple[str, int] | str
    receive_buffer: int | None = None
    sock: socket.socket = field(init=False)
    unread: bytes = b""

    def __post_init__(self) -> None:
        family = socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET
        self.sock = socket.socket(family)
        if self.receive_buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        self.sock.settimeout(15)
        self.sock.connect(self.address)

    def __enter__(self) -> Raw:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.sock.close()

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.sock.sendall(data)

    def more(self) -> bool:
        """Read on; False at the end of the connection, however it ended."""
        try:
            data = self.sock.recv(65_536)
        except (ConnectionResetError, BrokenPipeError):
            return False
        self.unread += data
        return bool(data)

    def until(self, mark: bytes) -> bytes:
        """Everything up to and with `mark`."""
        while mark not in self.unread:
            if not self.more():
                raise EOFError("the connection ended first")
        found, _, self.unread = self.unread.partition(mark)
        return found + mark

    def exactly(self, size: int) -> bytes:
        """So many bytes."""
        while len(self.unread) < size:
            if not self.more():
                raise EOFError("the connection ended first")
        found, self.unread = self.unread[:size], self.unread[size:]
        return found

    def ended(self) -> bool:
        """Read until the other side has closed."""
        while self.more():
            pass
        return True

    def lost(self, seconds: float) -> bool:
        """Whether the other side ends it within so many seconds, reading nothing of what came."""
        end = time.monotonic() + seconds
        while self.sock.getsockopt(socket.SOL_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def answer(self) -> Answer:
        """One HTTP answer with its body."""
        head, *lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        status = int(head.split()[1])
        return Answer(status, headers, b"" if status in (101, 304) else self._body(headers))

    def _body(self, headers: dict[str, list[str]]) -> bytes:
        if "content-length" in headers:
            return self.exactly(int(headers["content-length"][0]))
        if "transfer-encoding" not in headers:
            return b""
        body = b""
        while size := int(self.until(b"\r\n"), 16):
            body += self.exactly(size + 2)[:-2]
        self.exactly(2)
        return body

    def upgrade(self, *more: str, path: str = "/ws", protocol: str = "peerchat.v1") -> Answer:
        """Ask for a WebSocket with exactly these further header lines."""
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: stage.test",
            "Connection: Upgrade",
            "Upgrade: websocket",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []),
            *more,
        ]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n")
        return self.answer()

    def frame(self, payload: bytes, *, opcode: int = 2, final: bool = True) -> None:
        """One masked WebSocket frame."""
        self.send(masked(payload, opcode=opcode, final=final))

    def message(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame."""
        first, second = self.exactly(2)
        size = second & 127
        if size == 126:
            size = int.from_bytes(self.exactly(2), "big")
        elif size == 127:
            size = int.from_bytes(self.exactly(8), "big")
        return first & 15, self.exactly(size)

    def close_code(self) -> int:
        """Read on to the close frame and answer its code."""
        while True:
            opcode, payload = self.message()
            if opcode == 8:
                return int.from_bytes(payload[:2], "big")


def masked(payload: bytes, *, opcode: int = 2, final: bool = True, key: bytes = MASK) -> bytes:
    """A client's frame. `key` masks it."""
    size = len(payload)
    head = bytes([(0x80 if final else 0) | opcode])
    if size <= 125:
        head += bytes([0x80 | size])
    elif size <= 0xFFFF:
        head += bytes([0x80 | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([0x80 | 127]) + size.to_bytes(8, "big")
    repeated = key * (size // 4 + 1)
    return head + key + bytes(a ^ b for a, b in zip(payload, repeated, strict=False))
