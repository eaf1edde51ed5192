"""One seat's presence on one socket of this process, as the hub keeps it. Pure bookkeeping.

`cursor` is the last seq that this socket was given in generation `number`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rooms.delivery.lines import Line
from rooms.wire.frames import Role
from rooms.wire.session import State

if TYPE_CHECKING:
    from rooms.delivery.standing import Standing


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """`ended` is called once when the seat is over, with the close code that says why.

    `drop` closes its socket with a code while the seat goes on: whoever has it comes back.
    """

    room: bytes
    seat: bytes
    role: Role
    line: Line
    ended: Callable[[Member, int], None]
    drop: Callable[[int], None]
    shown: Standing
    """What it was last told of the room."""
    since: float
    """When its socket was opened, by a clock that only rises."""
    keys: set[bytes] = field(default_factory=set)
    """Stamp keys that were told to this seat on this socket."""
    greeted: bool = False
    """Was it looked at yet by the hub, and told how the room stands?"""
    state: State = "seated"
    number: int = 0
    cursor: int = 0
    added: int = 0
    """Seq of the commit that added its leaf: it has nothing from before, and its Welcome first."""
    removed: int | None = None
    """Seq of the commit that removed its leaf: the last that it may have."""
    catching_up: bool = False

    def settle(self, stands: Standing) -> bool:
        """Take from the rows where this seat is. Answers whether it has entries to fetch."""
        if self.state in ("left", "removed"):
            return False
        if stands.number != self.number:
            self.number, self.cursor = stands.number, 0
        span = stands.inside.get(self.seat)
        if span is not None:
            self.state, self.added, self.removed = "member", span.added, span.removed
            return self.cursor < span.added or span.removed is not None
        self.state = "waiting" if self.seat in stands.waiting else "seated"
        return False

    def is_live(self, number: int, read: int) -> bool:
        """Can it be given what follows `read` in generation `number`, with everybody else?

        Not before it was looked at here: where it stood when it came may be over.
        """
        return (
            self.state == "member"
            and self.greeted
            and self.number == number
            and self.added <= self.cursor == read
            and self.removed is None
            and not self.catching_up
        )
