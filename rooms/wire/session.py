"""What a seat may send when: one table, walked cell by cell in its test. Pure.

    outside ──hello, resume──► seated ──knock──► waiting ──added──► member
                                 ▲  └──────open (mentor)──────────────▲ │
                                 └───────────generation────────────────┘
    any of these ──removed──► removed      any of these ──leave──► left

The table answers early and plainly. It grants nothing: what counts is checked again against the
rows, in the transaction that would change them. It knows *nothing* of what a frame says.
"""

from __future__ import annotations

from typing import Literal

from rooms.wire import frames
from rooms.wire.refusals import Code

State = Literal["outside", "seated", "waiting", "member", "removed", "left"]
STATES: tuple[State, ...] = ("outside", "seated", "waiting", "member", "removed", "left")

Frame = type[frames.ClientFrame]
Frames = frozenset[Frame]

ENTER: Frames = frozenset({frames.Hello, frames.Resume})
ALWAYS: Frames = frozenset({frames.Leave, frames.Ping, frames.Freeze})
KNOCK: Frames = frozenset({frames.Knock})
TALK: Frames = frozenset({frames.Post})
COMMIT: Frames = frozenset({frames.Commit})
OPEN: Frames = frozenset({frames.Open})
CLOSE: Frames = frozenset({frames.Close})

_ALLOWED: dict[tuple[State, frames.Role], Frames] = {
    ("seated", "survivor"): ALWAYS | KNOCK,
    ("seated", "mentor"): ALWAYS | OPEN | KNOCK,
    ("waiting", "survivor"): ALWAYS | KNOCK,
    ("waiting", "mentor"): ALWAYS | OPEN | KNOCK,
    ("member", "survivor"): ALWAYS | TALK,
    ("member", "mentor"): ALWAYS | OPEN | CLOSE | TALK | COMMIT,
}


def refusal(state: State, role: frames.Role, frame: Frame) -> Code | None:
    """None when this frame may be sent now, else the code that says why not.

    Outside a room nobody has a role yet, and `role` is not looked at.
    """
    if state == "outside":
        return None if frame in ENTER else "not_seated"
    if state in {"removed", "left"}:
        return "seat_gone"
    if frame in ENTER:
        return "already_seated"
    if frame in _ALLOWED[state, role]:
        return None
    if state == "member" and frame is frames.Knock:
        return "already_in"
    return "not_allowed"
