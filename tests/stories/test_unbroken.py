"""Lines that break while people talk, and two mentors who act at the same moment: everybody still
ends with the same words in the same order, in one group."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from peerchat.server.limits import Limits
from rooms.wire import frames
from tests.liar import Meddle
from tests.stories.gathering import Gathering
from tests.stories.guest import Guest, soon

pytestmark = pytest.mark.story
ROUNDS = 10
MANY, LONG = 140, 2_900
"""Messages, and characters in each, for more than a slow reader's lines may hold."""
BRISK = 5
"""How fast they live who meet in every round: a door's pause between two commits is a long one."""


class Cuts:
    """Cuts somebody's line some times, each time with something of hers on its way."""

    def __init__(self, guest: Guest, times: int) -> None:
        self._guest = guest
        self.left = times

    def _cut(self) -> bool:
        if not self.left:
            return False
        self.left -= 1
        self._guest.between.cut()
        return True

    def posts(self, frame: frames.FromClient) -> Iterable[frames.FromClient]:
        """What she said never reaches the server."""
        if not (isinstance(frame, frames.Post) and self._cut()):
            yield frame

    def receipts(self, frame: frames.FromServer) -> Iterable[frames.FromServer]:
        """What she said is stored, and no answer reaches her."""
        if not (isinstance(frame, frames.Receipt) and self._cut()):
            yield frame


async def all_talk(guests: Iterable[Guest], *, cut: Guest) -> list[str]:
    """Each says a dozen things, while the line of one of them goes now and then. What was said."""
    texts = []
    for number in range(12):
        for guest in guests:
            texts.append(f"{guest.name} {number}")
            await guest.client.say(texts[-1])
        if number % 5 == 3:
            resumes = len(cut.told(frames.Resumed))
            await cut.client.cut()
            await soon(lambda known=resumes: len(cut.told(frames.Resumed)) > known, "is back")  # type: ignore[misc]
        await asyncio.sleep(0.1)
    return texts


async def test_lines_that_break_while_three_talk_lose_and_double_nothing(room: Gathering) -> None:
    """# C6 # C7: cut at rest, before a message reached the server, and before its answer came."""
    mo, ana, bea, cleo = everyone = await room.three()
    unsent, unanswered = Cuts(ana, 2), Cuts(bea, 3)
    ana.between.meddle, bea.between.tamper = unsent.posts, unanswered.receipts
    texts = await all_talk((ana, bea, cleo), cut=cleo)
    for guest in everyone:
        for text in texts:
            await guest.hears(text)
    assert (unsent.left, unanswered.left) == (0, 0)
    # The last line that was cut may be coming back although all was heard already.
    await soon(lambda: len(bea.told(frames.Resumed)) >= 3, "Bea is back once more")
    assert [len(guest.told(frames.Resumed)) for guest in (ana, bea, cleo)] == [2, 3, 2]
    assert sorted(mo.client.heard()) == sorted(["Hello.", *texts])
    for guest in everyone:
        own = [text for text in mo.client.heard() if text.startswith(guest.name)]
        assert own == [text for text in texts if text.startswith(guest.name)]
        assert guest.client.heard() == mo.client.heard()
        assert (guest.client.frozen, guest.withheld()) == (None, [])
    assert len({await guest.client.secret() for guest in everyone}) == 1


class Together:
    """Holds back the first commit of each mentor until both have made one, then lets both go."""

    def __init__(self, *mentors: Guest) -> None:
        self._mentors = mentors
        self._held: dict[str, frames.Commit] = {}
        self._holding = False
        for mentor in mentors:
            mentor.between.meddle = self._hold(mentor)

    def begin(self) -> None:
        """The next round."""
        self._held.clear()
        self._holding = True

    @property
    def met(self) -> bool:
        """Whether both were let go."""
        return not self._holding

    def _hold(self, mentor: Guest) -> Meddle:
        def meddle(frame: frames.FromClient) -> Iterable[frames.FromClient]:
            if not (self._holding and isinstance(frame, frames.Commit)):
                yield frame
                return
            self._held[mentor.name] = frame
            if len(self._held) == len(self._mentors):
                self._holding = False
                for each in self._mentors:
                    each.between.ask(self._held[each.name])

        return meddle


async def test_whoever_missed_more_than_waits_for_one_reader_is_caught_up_all_the_same(
    room: Gathering,
) -> None:
    """# C7: half a megabyte, in stretches that her line takes; not the same again and again."""
    _, ana, bea, _ = await room.three()
    ana.between.dead = True
    await ana.loses_her_line()
    for number in range(MANY):
        await bea.client.say(f"{number} {'w' * LONG}")
    last = f"{MANY - 1} {'w' * LONG}"
    await bea.hears(last)
    missed = sum(len(entry.body) for entry in bea.log)
    assert missed > 2 * Limits().backlog
    back = len(ana.told(frames.Resumed))
    ana.between.honest()
    await ana.hears(last)
    assert ana.client.heard() == bea.client.heard()
    assert len(ana.told(frames.Resumed)) - back <= 2


async def test_two_mentors_who_commit_in_the_same_epoch_converge(room: Gathering) -> None:
    """# C6: ten rounds; each knocker comes in once, and the loser's own commit follows."""
    mo = await room.opened(pace=BRISK)
    noor = await room.mentor("Noor", pace=BRISK)
    await room.admit(mo, noor)
    together = Together(mo, noor)
    inside: list[Guest] = [mo, noor]
    for number in range(ROUNDS):
        # In every other round each wants somebody else, so the loser has to make hers anew.
        apart = number % 2 == 1
        names = [f"knocker {number}", *([f"other {number}"] if apart else [])]
        knockers = [await room.survivor(name, pace=BRISK) for name in names]
        for mentor in (mo, noor):
            await room.waiting(mentor, *knockers)
        together.begin()
        await mo.client.ask("admit", seats=[knockers[0].seat.hex()])
        await noor.client.ask("admit", seats=[knockers[-1].seat.hex()])
        await soon(lambda: together.met, "both commit")
        inside += knockers
        for knocker in knockers:
            await knocker.client.until(lambda client: client.ready, "may write")
    races = [frame.code for mentor in (mo, noor) for frame in mentor.told(frames.Refused)]
    assert races.count("epoch_taken") == ROUNDS
    await mo.client.say("All here.")
    for guest in inside:
        await guest.hears("All here.")
        assert len(guest.client.told("admitted")) == 1
        assert len(guest.client.people) == len(inside)
        assert guest.client.frozen is None
    assert len({await guest.client.secret() for guest in inside}) == 1
