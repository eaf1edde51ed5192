"""The judge of kills and losses: an honest history passes, and every planted fault is named."""

from __future__ import annotations

from dataclasses import replace

from tests.endurance import checker, planted
from tests.endurance.history import Entry, History, Person

MO, ANA, BEA = ("0" * 31 + seat for seat in "123")


def entry(seq: int, epoch: int, seat: str, id_: str, **more: object) -> Entry:
    made = Entry(seq=seq, commits=False, epoch=epoch, seat=seat, id=id_, body=id_.encode())
    return replace(made, **more)  # type: ignore[arg-type]  # only ever this class's fields


LOG = (
    entry(1, 0, MO, "here"),
    entry(2, 0, MO, "come in, Ana", commits=True, adds=((ANA, 1),)),
    entry(3, 1, MO, "hello"),
    entry(4, 1, MO, "come in, Bea", commits=True, adds=((BEA, 2),)),
    entry(5, 1, ANA, "sealed before Bea came"),
    entry(6, 2, ANA, "hi"),
    entry(7, 2, BEA, "good evening"),
    entry(8, 2, MO, "goodbye, Bea", commits=True, removes=(2,)),
    entry(9, 3, MO, "just us"),
)
SPOKEN = ("hello", "sealed before Bea came", "hi", "good evening", "just us")


def person(name: str, seat: str, *, since: int, until: int, shown: tuple[str, ...]) -> Person:
    own = [each for each in LOG if each.seat == seat]
    said = tuple(each.id for each in own if each.id in SPOKEN)
    left = until < len(LOG)
    return Person(
        name=name,
        seat=seat,
        said=said,
        receipts=tuple((each.id, each.seq) for each in own),
        sent=frozenset(said),
        shown=shown,
        told=LOG[since:until],
        welcomes=((since, b"welcome"),) if since else (),
        amiss=(),
        secret=None if left else "the same",
        roster=frozenset() if left else frozenset((MO, ANA)),
    )


HONEST = History(
    founder=MO,
    log=LOG,
    welcomes={2: b"welcome", 4: b"welcome"},
    people=(
        person("Mo", MO, since=0, until=9, shown=SPOKEN),
        person("Ana", ANA, since=2, until=9, shown=SPOKEN),
        person("Bea", BEA, since=4, until=8, shown=("hi", "good evening")),
    ),
)


def test_an_honest_history_passes_and_each_planted_fault_is_found() -> None:
    """# C6 # C7."""
    assert checker.faults(HONEST) == []
    assert len(list(planted.planted(HONEST))) == 19
    assert planted.verdict(HONEST) == []


def test_whoever_went_may_have_less_and_nothing_out_of_place() -> None:
    """What was on its way to her when she went is nobody's loss; a hole before it would be."""
    mo, ana, bea = HONEST.people
    early = replace(bea, shown=("hi",), told=bea.told[:2])
    assert checker.faults(replace(HONEST, people=(mo, ana, early))) == []
    for shown in (("good evening",), ("good evening", "hi"), ("hi", "hi")):
        holed = replace(bea, shown=shown)
        assert checker.faults(replace(HONEST, people=(mo, ana, holed))) != []
    staying = replace(ana, shown=ana.shown[:-1])
    assert checker.faults(replace(HONEST, people=(mo, staying, bea))) != []


def test_an_unacknowledged_message_may_be_stored_once_or_not_at_all() -> None:
    mo, ana, bea = HONEST.people
    unsent = replace(bea, said=(*bea.said, "never stored"))
    unheard = replace(bea, sent=frozenset(), receipts=())
    for each in (unsent, unheard):
        assert checker.faults(replace(HONEST, people=(mo, ana, each))) == []
