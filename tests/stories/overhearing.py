"""What a phone alone knows during a visit: the frames of its line, and each key that it touches."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Page, WebSocket, Worker

from peerchat.trust import base64url
from rooms.wire import frames, key_packages, padding

Frame = TypeVar("Frame", bound=frames.FromServer | frames.FromClient)

# Runs in the worker before it makes a key. Notes what passes through WebCrypto and all that is
# random, but neither public keys nor signatures, which everybody sees.
LISTEN = r"""() => {
  const keys = (globalThis.touched = new Set());
  const note = (made) => {
    const bytes = new Uint8Array(made.buffer ?? made, made.byteOffset ?? 0, made.byteLength);
    const key = [...bytes.slice(bytes.length === 48 ? 16 : 0)]; // without the head of PKCS #8
    if (bytes.length < 64 && new Set(key).size > 8)
      keys.add(key.map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  };
  const isPublic = (format, { name = "", algorithm }) =>
    format === "raw" && /25519/.test(algorithm?.name ?? name);
  const of = SubtleCrypto.prototype;
  const { importKey, exportKey, deriveBits, sign } = of;
  of.importKey = function (format, key, algorithm, ...rest) {
    const named = typeof algorithm === "string" ? { name: algorithm } : algorithm;
    if (format !== "jwk" && !isPublic(format, named)) note(key);
    return importKey.call(this, format, key, algorithm, ...rest);
  };
  of.exportKey = async function (format, key) {
    const made = await exportKey.call(this, format, key);
    if (format !== "jwk" && !isPublic(format, key)) note(made);
    const letters = (made.d ?? "").replace(/-/g, "+").replace(/_/g, "/");
    if (letters) note(Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0)));
    return made;
  };
  for (const [name, real] of Object.entries({ deriveBits, sign }))
    of[name] = async function (...asked) {
      const made = await real.apply(this, asked);
      note(made);
      return made;
    };
  const { getRandomValues } = Crypto.prototype;
  Crypto.prototype.getRandomValues = function (bytes) {
    const made = getRandomValues.call(this, bytes);
    note(made);
    return made;
  };
}"""


@dataclass
class Ear:
    """Listens to one tab, from before its visit."""

    page: Page
    _frames: list[frames.FromServer | frames.FromClient] = field(default_factory=list)
    _at_work: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("websocket", self._line)
        self.page.on("worker", self._worker)

    def _line(self, line: WebSocket) -> None:
        def told(payload: str | bytes) -> None:
            self._frames.append(frames.read_from_server(_binary(payload)))

        def asked(payload: str | bytes) -> None:
            self._frames.append(frames.read(_binary(payload)))

        line.on("framereceived", told)
        line.on("framesent", asked)

    def _worker(self, worker: Worker) -> None:
        self._at_work.append(asyncio.ensure_future(worker.evaluate(LISTEN)))

    def heard(self, kind: type[Frame]) -> list[Frame]:
        """All frames of a kind."""
        return [frame for frame in self._frames if isinstance(frame, kind)]

    async def keys(self) -> list[bytes]:
        """Every key so far. Among them the one that signs for her, or some were missed."""
        await asyncio.gather(*self._at_work)
        (worker,) = self.page.workers
        keys = sorted(bytes.fromhex(each) for each in await worker.evaluate("[...touched]"))
        signing = (Ed25519PrivateKey.from_private_bytes(each) for each in keys if len(each) == 32)
        assert self._leaf() in {each.public_key().public_bytes_raw() for each in signing}
        return keys

    def _leaf(self) -> bytes:
        """The public key that signs for her: in her KeyPackage, or in the room that she opened."""
        for knock in self.heard(frames.Knock):
            package = padding.unpad_key_package(knock.key_package)
            return key_packages.read(package).leaf.signature_key
        (opened,) = self.heard(frames.Open)
        claims = json.loads(base64url.decode(opened.descriptor.split(".")[1]))
        return base64url.decode(claims["key"])


def _binary(payload: str | bytes) -> bytes:
    assert isinstance(payload, bytes)
    return payload
