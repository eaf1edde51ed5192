"""The socket (§2): frames out, frames in, and the code with which it ended."""

from __future__ import annotations

import asyncio

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.stranger import frames


class Line(WSListener):
    """What was told waits in `told`, as it came; None comes after the last."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.closed_with: int | None = None
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.BINARY:
            self.told.put_nowait(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            self.closed_with = int.from_bytes(frame.get_payload_as_bytes()[:2], "big")
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.told.put_nowait(None)

    def say(self, frame: frames.Frame) -> None:
        """Sends a frame."""
        assert self._transport
        self._transport.send(WSMsgType.BINARY, frames.write(frame))

    def hang_up(self, code: int = 1000) -> None:
        """Ends it, if it has not ended."""
        if self._transport and not self._transport.is_disconnected:
            self._transport.send(WSMsgType.CLOSE, code.to_bytes(2, "big"))
            self._transport.disconnect()


async def dial(origin: str, *, socket: str | None = None) -> Line:
    """A line to the server at `origin`; `socket` is dialled when a test stands in between."""
    url = (socket or origin).replace("http", "ws", 1) + "/ws"
    headers = {"Origin": origin, "Sec-WebSocket-Protocol": frames.SUBPROTOCOL}
    line = Line()
    await ws_connect(lambda: line, url, extra_headers=headers)
    return line
