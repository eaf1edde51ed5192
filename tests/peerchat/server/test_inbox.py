"""What waits for the application is bounded by its number and by its weight."""

from __future__ import annotations

from dataclasses import dataclass, field

from peerchat.server.inbox import KEEPING, Inbox
from peerchat.server.limits import Limits


@dataclass
class Sender:
    """What it was told, in order."""

    told: list[str] = field(default_factory=list)

    def inbox(self, *, soft: int = 8, hard: int = 16, weight: int = 1_000_000) -> Inbox:
        return Inbox(
            soft=soft,
            hard=hard,
            weight=weight,
            pause=lambda: self.told.append("pause"),
            resume=lambda: self.told.append("resume"),
            flooded=lambda: self.told.append("flood"),
        )


def message(size: int) -> dict[str, object]:
    return {"type": "websocket.receive", "bytes": bytes(size)}


async def test_reading_stops_at_so_many_bytes_and_goes_on_at_half_of_them() -> None:
    sender = Sender()
    inbox = sender.inbox(weight=2 * KEEPING + 1_000)
    inbox.put_nowait(message(500))
    inbox.put_nowait(message(499))
    assert sender.told == []
    inbox.put_nowait(message(0))
    assert sender.told == ["pause"]
    await inbox.get()
    assert sender.told == ["pause"]
    await inbox.get()
    assert sender.told == ["pause", "resume"]


async def test_reading_stops_at_so_many_messages_however_small() -> None:
    sender = Sender()
    inbox = sender.inbox()
    for _ in range(8):
        inbox.put_nowait(message(1))
    assert sender.told == ["pause"]
    for _ in range(3):
        await inbox.get()
    assert sender.told == ["pause"]
    await inbox.get()
    assert sender.told == ["pause", "resume"]


async def test_what_came_in_the_same_read_is_a_flood_but_the_end_always_fits() -> None:
    sender = Sender()
    inbox = sender.inbox()
    for _ in range(17):
        inbox.put_nowait(message(1))
    assert sender.told == ["pause", "flood"]
    inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
    assert len(inbox.waiting) == 17


def test_all_that_strangers_send_at_once_fits_beside_what_a_full_process_takes() -> None:
    """What waits, what one read brings more, and a message that is not whole yet. A `web` has 640
    MiB, of which it takes 95 at rest and 21 KiB for each idle socket (`make bench`)."""
    limits = Limits()
    events = limits.stranger_messages * KEEPING
    each = events + limits.waiting_bytes + limits.stranger_read + limits.stranger
    assert limits.connections * (each + 21 * 2**10) < (640 - 95) * 2**20


def test_so_do_requests_of_which_none_ever_ends() -> None:
    """Their bytes grow by an eighth more than there are."""
    limits = Limits()
    assert limits.connections * (limits.body * 9 // 8 + 21 * 2**10) < (640 - 95) * 2**20
