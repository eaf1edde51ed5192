"""Every lie by its name, the honest control beside them, and one trial of one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from random import Random

from rooms.wire import frames
from tests.headless import Crowd
from tests.lying import door_lies, group_lies, honest, log_lies, promise_lies, stamp_lies, word_lies
from tests.lying.scene import FAST, Scene, gathered
from tests.stories.gathering import gathering
from tests.stories.house import House

Told = Callable[[Scene], Awaitable[str]]
"""Tells the lie, asserts what comes of it, and returns that in a word or two."""

LIES: Mapping[str, Told] = {
    told.__name__: told
    for told in (
        log_lies.drop,
        log_lies.drop_once,
        log_lies.drop_renumbered,
        log_lies.tail,
        log_lies.reorder,
        log_lies.reorder_renumbered,
        log_lies.duplicate,
        log_lies.replay,
        log_lies.replay_across_epochs,
        log_lies.replay_across_rooms,
        log_lies.replay_across_generations,
        log_lies.rollback,
        log_lies.rollback_that_stays,
        stamp_lies.false_stamp,
        stamp_lies.false_stamp_on_a_commit,
        stamp_lies.false_stamp_on_her_own_words,
        stamp_lies.unknown_stamp,
        stamp_lies.missing_stamp,
        group_lies.fork,
        group_lies.hidden_remove,
        group_lies.hidden_remove_with_a_gap,
        group_lies.hidden_from_the_removed,
        group_lies.leaf_of_its_own,
        group_lies.leaf_of_its_own_declared,
        door_lies.swapped_key_package,
        door_lies.unfit_key_package,
        door_lies.doubled_welcome,
        door_lies.stale_welcome,
        door_lies.anothers_welcome,
        door_lies.altered_welcome,
        door_lies.members_welcome,
        promise_lies.false_receipt,
        promise_lies.swallowed_words,
        promise_lies.slow_log,
        promise_lies.kept_signs,
        promise_lies.shifted_welcome,
        promise_lies.renumbered_anchor,
        word_lies.false_seat,
        word_lies.false_epoch,
        word_lies.two_texts,
        word_lies.false_refusal,
        word_lies.false_departed,
    )
}

HONEST = "honest"
TOLD: Mapping[str, Told] = {**LIES, HONEST: honest.trace}

FASTER = {
    HONEST,
    "tail",
    "rollback_that_stays",
    "fork",
    "hidden_remove",
    "hidden_from_the_removed",
    "swallowed_words",
    "slow_log",
    "kept_signs",
    "shifted_welcome",
    "false_refusal",
}
"""Where it is silence that tells, or must not: clients that live a minute in four seconds."""


CALM = {"false_stamp", "two_texts"}
"""Where entries are counted: clients that say nothing by themselves."""

ELSEWHERE = {"replay_across_rooms"}
"""What is told there comes from another room's log."""


async def trial(
    house: House, crowd: Crowd, name: str, dice: Random, *, elsewhere: list[frames.Entry]
) -> str:
    """One of `TOLD` in a room of its own: what was seen. Raises `AssertionError` otherwise."""
    async with gathering(house, crowd, f"{dice.random()} ") as room:
        room.calm = name in CALM
        scene = await gathered(room, dice, elsewhere, pace=FAST if name in FASTER else 1)
        seen = await TOLD[name](scene)
        scene.nothing_false()
        return seen
