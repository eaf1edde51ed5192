"""Faults planted in a history that keeps every promise: each has to be found, by its own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.endurance.checker import faults, spans
from tests.endurance.history import Entry, History, Person


@dataclass(frozen=True)
class Planted:
    """A history with a fault in it, and how the checker has to say so."""

    what: str
    history: History
    said: str


def verdict(history: History) -> list[str]:
    """Everything wrong with it; if nothing is, whatever could be and would not be noticed."""
    found = faults(history)
    return found or [f"not noticed: {what}" for what in unnoticed(history)]


def unnoticed(history: History) -> list[str]:
    """Faults that are planted in it and that the checker does not find."""
    return [
        each.what
        for each in planted(history)
        if not any(each.said in fault for fault in faults(each.history))
    ]


def planted(history: History) -> Iterator[Planted]:
    """Needs a message, two commits, and somebody who was let in and is shown two messages."""
    yield from _in_the_log(history)
    yield from _on_a_screen(history)
    yield from _on_the_way(history)


def _in_the_log(history: History) -> Iterator[Planted]:
    log = history.log
    lost = next(e for e in log if e.id in {m for p in history.people for m in p.sent})
    first, second, *_ = (entry for entry in log if entry.commits)
    yield Planted(
        "an acknowledged message is lost, and the rest has moved up",
        replace(history, log=_renumbered([e for e in log if e is not lost])),
        f"{lost.id} is shown as sent and not in the log",
    )
    yield Planted(
        "an entry is missing",
        replace(history, log=tuple(e for e in log if e is not lost)),
        f"where {lost.seq} should be",
    )
    yield Planted(
        "a message is stored twice",
        replace(history, log=_renumbered([*log, lost])),
        f"{lost.id} stands in the log 2 times",
    )
    yield Planted(
        "two messages have changed places",
        replace(history, log=_renumbered([*log[: lost.seq - 1], *log[lost.seq :], lost])),
        "is acknowledged at",
    )
    yield Planted(
        "two commits in one epoch",
        replace(
            history,
            log=tuple(replace(e, epoch=first.epoch) if e is second else e for e in log),
        ),
        f"commit {second.seq} was made in epoch {first.epoch}",
    )


def _on_a_screen(history: History) -> Iterator[Planted]:
    person = _newcomer(history)
    one, two, *rest = person.shown
    screens = {
        "does not show a message": (one, *rest),
        "shows a message twice": (one, one, two, *rest),
        "shows two messages the other way round": (two, one, *rest),
        "shows what nobody said": (one, "f" * 32, two, *rest),
    }
    for what, shown in screens.items():
        changed = _changed(history, replace(person, shown=shown))
        yield Planted(f"a screen {what}", changed, f"{person.name} is shown")
    yield Planted(
        "a member is in another epoch",
        _changed(history, replace(person, secret="0" * 64)),
        "is in another epoch",
    )
    yield Planted(
        "a member sees somebody who is not there",
        _changed(history, replace(person, roster=person.roster | {"0" * 32})),
        f"{person.name} sees other people",
    )
    yield Planted(
        "a client stopped",
        _changed(history, replace(person, amiss=("frozen: order",))),
        f"{person.name}: frozen",
    )
    yield Planted(
        "a message was never sent",
        _changed(history, replace(person, said=(*person.said, "e" * 32))),
        f"{person.name} waits for 1",
    )
    talker = next(person for person in history.people if len(person.sent) > 1)
    yield Planted(
        "somebody's messages overtook one another",
        _changed(history, replace(talker, said=talker.said[::-1])),
        f"{talker.name}'s messages are in another order",
    )


def _on_the_way(history: History) -> Iterator[Planted]:
    person = _newcomer(history)
    *_, last = person.told
    unseen = tuple(entry for entry in person.told if entry.seq != last.seq)
    yield Planted(
        "an entry was never told",
        _changed(history, replace(person, told=unseen)),
        f"{person.name} was never told entry {last.seq}",
    )
    yield Planted(
        "somebody was told another order",
        _changed(history, replace(person, told=(*person.told, replace(last, seq=last.seq - 1)))),
        f"{person.name} was told another entry {last.seq - 1}",
    )
    yield Planted(
        "somebody was told what is not for her",
        _changed(history, replace(person, told=(history.log[0], *person.told))),
        f"{person.name} was told entry 1, which is not for her",
    )
    yield Planted(
        "a Welcome without its commit",
        _changed(history, replace(person, welcomes=((last.seq + 1, b""),))),
        f"{person.name} was told a Welcome at {last.seq + 1} without",
    )
    receipt = ("d" * 32, last.seq + 1)
    yield Planted(
        "what was acknowledged was never stored",
        _changed(history, replace(person, receipts=(*person.receipts, receipt))),
        f"{receipt[0]} is acknowledged",
    )


def _newcomer(history: History) -> Person:
    """Somebody who was let in, is still there, and is shown two messages."""
    let_in = {seat for seat, span in spans(history).items() if span.since > 1}
    return next(p for p in history.people if p.there and p.seat in let_in and len(p.shown) > 1)


def _changed(history: History, person: Person) -> History:
    people = tuple(person if p.seat == person.seat else p for p in history.people)
    return replace(history, people=people)


def _renumbered(log: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(replace(entry, seq=seq) for seq, entry in enumerate(log, 1))
