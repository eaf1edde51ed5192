"""The sites that a phone reaches by https and by name: ours, and every other one.

A name and https leave more behind than a loopback address does: Chromium notes strict transport
security by name, and treats loopback as its own. The house behind is the real one, unchanged; it
hears its own host and origin. Every other name leads to a site that packs its answers and forbids
nothing, so that a browser keeps of it what it can.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from peerchat import headers
from tests.stories.house import House

OURS = "agenda.example"
ELSEWHERE = "<!doctype html><title>Elsewhere</title><p>Elsewhere"
CHUNK = 65_536
ASKED = re.compile(rb"^([A-Z]+ /\S*) HTTP/1\.1\r$", re.MULTILINE)
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
}


@dataclass
class Sites:
    """Where every name leads. `arguments` make a Chromium come here and nowhere else."""

    house: House
    arguments: list[str] = field(default_factory=list)
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """What other sites answer, by path: content encoding and body."""
    answered: list[str] = field(default_factory=list)
    """Method and path of each request that our site has answered."""
    others: set[str] = field(default_factory=set)
    """Hosts that were asked and are not ours."""
    told: bytearray = field(default_factory=bytearray)
    """Everything that our site answered, as it went over the line."""
    lines: set[asyncio.Task[None]] = field(default_factory=set)
    """Connections that are open."""

    def keeps(self, path: str, body: str, encoding: str = "gzip") -> None:
        """Other sites answer `path` with this, packed."""
        self.pages[path] = encoding, PACKED[encoding](body.encode())

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A browser dials."""
        line = asyncio.create_task(self._serve(reader, writer))
        self.lines.add(line)
        line.add_done_callback(self.lines.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to whichever site it asks for first."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            host = head.partition(b"\r\nHost: ")[2].partition(b"\r\n")[0].decode()
            if host == OURS:
                await self._ours(head, reader, writer)
            else:
                self.others.add(host)
                writer.write(self._other(head.split(b" ")[1].decode()))
                await writer.drain()
        writer.close()

    def _other(self, path: str) -> bytes:
        encoding, body = self.pages.get(path, ("identity", ELSEWHERE.encode()))
        head = (
            "HTTP/1.1 200 OK",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            f"Content-Encoding: {encoding}",
            "Cache-Control: max-age=86400",
            "Connection: close",
        )
        return "\r\n".join((*head, "", "")).encode() + body

    async def _ours(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Both directions until either ends. A browser writes the head of a request at once."""
        behind = urlsplit(self.house.origin)
        inner, outer = await asyncio.open_connection(behind.hostname, behind.port)
        waiting: list[bytes] = []

        async def onwards() -> None:
            said = head
            while said:
                waiting.extend(ASKED.findall(said))
                said = said.replace(f"Host: {OURS}".encode(), f"Host: {behind.netloc}".encode())
                ours = f"Origin: https://{OURS}".encode()
                outer.write(said.replace(ours, f"Origin: {self.house.origin}".encode()))
                said = await reader.read(CHUNK)

        async def back() -> None:
            secure = b"%s: %s\r\n" % headers.HSTS
            while said := await inner.read(CHUNK):
                self.told += said
                if said.startswith(b"HTTP/1.1 "):
                    self.answered += [each.decode() for each in waiting[:1]]
                    del waiting[:1]
                    # What the house adds where it is reached by https, as it is here.
                    said = said.replace(b"\r\n", b"\r\n" + secure, 1)
                writer.write(said)
                await writer.drain()

        ways = [asyncio.create_task(way) for way in (onwards(), back())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        outer.close()


def _certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A certificate for every name, and the digest by which a Chromium takes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "every name")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "every-name.pem"
    path.write_bytes(plain + made.public_bytes(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return context, base64.b64encode(hashlib.sha256(public).digest()).decode()


@asynccontextmanager
async def sites(house: House, folder: Path) -> AsyncIterator[Sites]:
    """Every name leads here until the block ends."""
    context, digest = _certificate(folder)
    there = Sites(house)
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    there.arguments = [
        f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
        f"--ignore-certificate-errors-spki-list={digest}",
    ]
    try:
        yield there
    finally:
        server.close()
        for line in there.lines:
            line.cancel()
        await asyncio.gather(*there.lines, return_exceptions=True)
