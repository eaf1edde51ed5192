"""The session table, cell by cell."""

from __future__ import annotations

import itertools
import typing

import pytest

from rooms.wire import frames, session
from rooms.wire.refusals import ANSWERS

FRAMES = typing.get_args(frames.FromClient)
ROLES: tuple[frames.Role, ...] = ("survivor", "mentor")

# For each state and role every frame that is allowed; whatever is not here is refused.
ALLOWED = {
    ("outside", "survivor"): "Hello Resume",
    ("outside", "mentor"): "Hello Resume",
    ("seated", "survivor"): "Knock Leave Ping Freeze",
    ("seated", "mentor"): "Knock Leave Ping Freeze Open",
    ("waiting", "survivor"): "Knock Leave Ping Freeze",
    ("waiting", "mentor"): "Knock Leave Ping Freeze Open",
    ("member", "survivor"): "Post Leave Ping Freeze",
    ("member", "mentor"): "Post Commit Leave Ping Freeze Open Close",
    ("removed", "survivor"): "",
    ("removed", "mentor"): "",
    ("left", "survivor"): "",
    ("left", "mentor"): "",
}


def test_every_state_and_role_has_its_row() -> None:
    assert set(ALLOWED) == set(itertools.product(session.STATES, ROLES))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", session.STATES)
def test_a_frame_is_allowed_exactly_where_the_table_says(
    state: session.State, role: frames.Role, frame: session.Frame
) -> None:
    code = session.refusal(state, role, frame)
    assert (code is None) == (frame.__name__ in ALLOWED[state, role].split())
    assert code is None or code in ANSWERS


@pytest.mark.parametrize(
    ("state", "frame", "code"),
    [
        ("outside", frames.Post, "not_seated"),
        ("seated", frames.Hello, "already_seated"),
        ("seated", frames.Post, "not_allowed"),
        ("member", frames.Knock, "already_in"),
        ("member", frames.Commit, "not_allowed"),
        ("removed", frames.Resume, "seat_gone"),
        ("left", frames.Post, "seat_gone"),
    ],
)
def test_the_refusal_says_why(state: session.State, frame: session.Frame, code: str) -> None:
    assert session.refusal(state, "survivor", frame) == code
