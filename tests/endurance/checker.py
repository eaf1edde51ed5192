"""Judges a history. Knows nothing of servers, clients or clocks: what was promised is held against
what everybody met and against the log as it is in the end.

Whoever is entitled to a message: every seat that had a leaf when it was stored, and had it already
in the epoch in which it was sealed. Whoever is still there has all of that; whoever went has it up
to some point, with nothing missing before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.endurance.history import Entry, History

Faults = Iterator[str]


@dataclass
class Span:
    """From which entry a seat has its leaf, and with which it lost it."""

    since: int
    epoch: int
    """The last one in which it had none."""
    until: int | None = None

    def entitles(self, entry: Entry) -> bool:
        return self.covers(entry.seq) and entry.epoch > self.epoch

    def covers(self, seq: int) -> bool:
        return self.since < seq and (self.until is None or seq <= self.until)


def faults(history: History) -> list[str]:
    """Everything that is wrong with it, in words; empty when it keeps every promise."""
    return [fault for rule in RULES for fault in rule(history)]


def spans(history: History) -> dict[str, Span]:
    """By seat, from the commits alone."""
    found = {history.founder: Span(0, -1)}
    leaves = {0: history.founder}
    for entry in history.log:
        for leaf in entry.removes:
            if leaf in leaves:
                found[leaves.pop(leaf)].until = entry.seq
        for seat, leaf in entry.adds:
            leaves[leaf] = seat
            found[seat] = Span(entry.seq, entry.epoch)
    return found


def no_gap(history: History) -> Faults:
    for place, entry in enumerate(history.log, 1):
        if entry.seq != place:
            yield f"the log goes on with {entry.seq} where {place} should be"
            return


def stored_once(history: History) -> Faults:
    """Nothing stands twice in the log, and nobody's words under another's seat."""
    for id_, times in Counter(entry.id for entry in history.log).items():
        if times > 1:
            yield f"{id_} stands in the log {times} times"
    seats = {entry.id: entry.seat for entry in history.log}
    for person in history.people:
        for id_ in person.said:
            if seats.get(id_, person.seat) != person.seat:
                yield f"{person.name}'s {id_} stands under another seat"


def one_commit_an_epoch(history: History) -> Faults:
    epoch = 0
    for entry in history.log:
        if entry.commits:
            if entry.epoch != epoch:
                yield f"commit {entry.seq} was made in epoch {entry.epoch}, in place of {epoch}"
            epoch = entry.epoch + 1
        elif entry.epoch not in (epoch - 1, epoch):
            yield f"message {entry.seq} is of epoch {entry.epoch}, stored in {epoch}"


def receipts_hold(history: History) -> Faults:
    """What was acknowledged is in the log, where the receipt says."""
    places = {entry.seq: (entry.id, entry.seat) for entry in history.log}
    ids = {entry.id for entry in history.log}
    for person in history.people:
        for id_, seq in person.receipts:
            if places.get(seq) != (id_, person.seat):
                yield f"{person.name}'s {id_} is acknowledged at {seq} and not there"
        for id_ in sorted(person.sent - ids):
            yield f"{person.name}'s {id_} is shown as sent and not in the log"


def everything_goes(history: History) -> Faults:
    """Whoever is still there has nothing left that waits to be sent."""
    for person in history.people:
        waits = set(person.said) - person.sent
        if person.there and waits:
            yield f"{person.name} waits for {len(waits)} of hers to be sent"


def senders_order(history: History) -> Faults:
    place = {entry.id: entry.seq for entry in history.log}
    for person in history.people:
        places = [place[id_] for id_ in person.said if id_ in place]
        if places != sorted(places):
            yield f"{person.name}'s messages are in another order than she said them"


def threads(history: History) -> Faults:
    """Each screen shows what that seat is entitled to: each message once, in the log's order."""
    every, said = spans(history), history.said
    for person in history.people:
        span = every.get(person.seat)
        if span is None:
            if person.there or person.shown:
                yield f"{person.name} was never let in"
            continue
        due = tuple(e.id for e in history.log if e.id in said and span.entitles(e))
        twice = [id_ for id_, times in Counter(person.shown).items() if times > 1]
        if twice:
            yield f"{person.name} is shown {twice[0]} twice"
        whole = due if person.there else due[: len(person.shown)]
        if person.shown != whole:
            yield f"{person.name} is shown {_difference(person.shown, whole)}"


def _difference(shown: tuple[str, ...], due: tuple[str, ...]) -> str:
    for place, (is_, should) in enumerate(zip(shown, due, strict=False)):
        if is_ != should:
            return f"{is_} where {should} should be, at {place}"
    return f"{len(shown)} messages of {len(due)}"


def told_alike(history: History) -> Faults:
    """Everybody is told the same entries, from her own beginning to her own end."""
    every = spans(history)
    stored = {entry.seq: entry for entry in history.log}
    for person in history.people:
        span = every.get(person.seat, Span(0, 0, 0))
        for entry in person.told:
            if stored.get(entry.seq) != entry:
                yield f"{person.name} was told another entry {entry.seq} than the log's"
            if not span.covers(entry.seq):
                yield f"{person.name} was told entry {entry.seq}, which is not for her"
        missing = {seq for seq in stored if span.covers(seq)} - {e.seq for e in person.told}
        if person.there and missing:
            yield f"{person.name} was never told entry {min(missing)}"


def welcomes_have_commits(history: History) -> Faults:
    adds = {entry.seq: {seat for seat, _ in entry.adds} for entry in history.log if entry.adds}
    for seq in sorted(adds.keys() ^ history.welcomes.keys()):
        yield f"entry {seq} adds without a Welcome, or has one without adding"
    for person in history.people:
        for seq, body in person.welcomes:
            if person.seat not in adds.get(seq, ()) or history.welcomes.get(seq) != body:
                yield f"{person.name} was told a Welcome at {seq} without its commit"


def one_group(history: History) -> Faults:
    """In the end all who are there are in one epoch, and see who the log says is there."""
    there = [person for person in history.people if person.there]
    common = Counter(person.secret for person in there).most_common(1)
    inside = frozenset(seat for seat, span in spans(history).items() if span.until is None)
    for person in there:
        if person.secret != common[0][0]:
            yield f"{person.name} is in another epoch"
        if person.roster != inside:
            yield f"{person.name} sees other people than the log has let in"


def nothing_amiss(history: History) -> Faults:
    for person in history.people:
        for what in person.amiss:
            yield f"{person.name}: {what}"


RULES = (
    no_gap,
    stored_once,
    one_commit_an_epoch,
    receipts_hold,
    everything_goes,
    senders_order,
    threads,
    told_alike,
    welcomes_have_commits,
    one_group,
    nothing_amiss,
)
