"""A real server process with a small application, to be pushed and starved: `stage.py LIMITS`.

It knows nothing of rooms: the path, or the message, says what it does. Prints its port first.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from typing import Any

from peerchat import headers
from peerchat.doors import Doors
from peerchat.origin import Origin
from peerchat.server.limits import Limits
from peerchat.server.runner import Runner
from peerchat.server.writer import EXTENSION

LARGE = 16 * 2**20
"""Bytes: more than the system takes of an answer that nobody reads."""
LETS_IN = "stranger" not in json.loads(sys.argv[1])
"""Whether it does so by itself, or waits until it is told to."""
ORIGIN = Origin.parse("http://stage.test:8000")


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what it was told of the request."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    if scope["path"] == "/fail":
        raise RuntimeError(f"canary {scope['headers']}")
    told = {
        "root_path": scope["root_path"],
        "client": scope["client"],
        "size": size,
        "headers": sorted(name.decode() for name, _ in scope["headers"]),
    }
    start = [(b"content-type", b"application/json"), (b"set-cookie", b"id=1"), (b"server", b"x")]
    await send({"type": "http.response.start", "status": 200, "headers": start})
    body = bytes(LARGE) if scope["path"] == "/large" else json.dumps(told).encode()
    await send({"type": "http.response.body", "body": body})


async def socket(scope: Any, receive: Any, send: Any) -> None:
    """Does what the first message names."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "peerchat.v1"})
    writer = scope["extensions"][EXTENSION]
    if LETS_IN:
        writer.let_in()
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            print(f"ended {message['code']}", flush=True)
            return
        if message["bytes"] == b"weigh":
            time.sleep(0.5)  # noqa: ASYNC251 (so that the next read finds all there is)
            await asyncio.sleep(1)
            inbox = receive.__self__
            print(f"waits {len(inbox.waiting)} {inbox.size}", flush=True)
            return
        await act(message["bytes"], writer, send)


kept: list[bytes] = []
"""What lies here and there among what was freed."""


def fill(order: bytes) -> bytes:
    """Take much and free most of it."""
    kept.extend([bytes(1_000) for _ in range(100_000)][::1_000])
    return order


def draw(order: bytes) -> bytes:
    """A circle, which nobody needs."""
    circle: list[Any] = []
    circle.append(circle)
    return order


def circles(_order: bytes) -> bytes:
    """How much lies about in such."""
    return str(gc.collect()).encode()


def looked_after(_order: bytes) -> bytes:
    """Whether what was loaded stays, and after how much the rest is looked through."""
    return json.dumps([gc.get_freeze_count() > 0, *gc.get_threshold()]).encode()


MEMORY = {b"fill": fill, b"draw": draw, b"circles": circles, b"looked after": looked_after}


async def act(order: bytes, writer: Any, send: Any) -> None:
    """One order: echo both ways, pour out, say two last words, let in, sleep, fail, or one about
    memory."""
    if order in MEMORY:
        writer.send([MEMORY[order](order)])
    elif order == b"pour":
        piece = writer.frame(b"p" * 32_000)
        for _ in range(400):
            writer.write(piece)
            await asyncio.sleep(0)
        print(
            f"poured, backlog at most {writer.limit}: {writer.backlog <= writer.limit}", flush=True
        )
    elif order == b"last":
        await send({"type": "websocket.send", "bytes": order})
        writer.send([b"words"])
        await send({"type": "websocket.close", "code": 4408})
    elif order == b"let in":
        writer.let_in()
    elif order == b"sleep":
        await asyncio.sleep(30)
    elif order == b"fail":
        raise RuntimeError("canary")
    else:
        writer.send([order])
        await send({"type": "websocket.send", "bytes": order})


async def nothing() -> None:
    """Nothing of this stage goes on by itself or has to be put away."""


def main() -> None:
    """Serve until told to stop."""
    gc.disable()
    limits = Limits(**json.loads(sys.argv[1]))
    runner = Runner(
        Doors(pages=pages, socket=socket, origin=ORIGIN),
        endpoint="tcp:0:interface=127.0.0.1",
        limits=limits,
        policy=headers.policy(ORIGIN),
        ready=lambda: print(runner.ports[0].getHost().port, flush=True),
        begun=nothing,
        ended=nothing,
    )
    runner.run()


if __name__ == "__main__":
    import logging.config

    from peerchat.quiet import Quiet

    handler = logging.StreamHandler()
    handler.setFormatter(Quiet())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    main()
