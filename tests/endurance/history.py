"""What happened in a room, as everyone in it met it, and what the log holds in the end.

Plain values: nothing here asks a server or a client again, so that whoever judges them sees what
was promised at the time and not what is believed later. Ids are in hex.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from rooms.wire import frames
from tests.stories.guest import Guest
from tests.stories.house import House

NEWEST = "(SELECT id FROM rooms_generation ORDER BY id DESC LIMIT 1)"
LOG = (
    "SELECT seq, kind, epoch, sender, client_id, body, changes, welcome FROM rooms_entry "
    f"WHERE generation_id = {NEWEST} ORDER BY seq"
)
_changes = msgspec.msgpack.Decoder(tuple[list[frames.Added], list[int]])


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry, as it was told or as it is stored; `body` is a SHA-256."""

    seq: int
    commits: bool
    epoch: int
    seat: str
    id: str
    body: bytes
    adds: tuple[tuple[str, int], ...] = ()
    """(seat, leaf)"""
    removes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    """One seat, from its first moment to its last."""

    name: str
    seat: str
    said: tuple[str, ...]
    """What she said, in the order in which she last pressed Send."""
    receipts: tuple[tuple[str, int], ...]
    """(client id, seq) of everything that the server said is stored for good."""
    sent: frozenset[str]
    """What her screen shows as sent, of her own."""
    shown: tuple[str, ...]
    """Messages on her screen, her own among them, in the order of the log."""
    told: tuple[Entry, ...]
    """The entries that the server told her, again and again where she came back for them."""
    welcomes: tuple[tuple[int, bytes], ...]
    """(seq, SHA-256) of each Welcome that she was told."""
    amiss: tuple[str, ...]
    """What her screen says went wrong."""
    secret: str | None
    """The exporter secret of her epoch at the end; None when she had gone by then."""
    roster: frozenset[str]
    """Seats that are in the room at the end, from her ratchet tree."""

    @property
    def there(self) -> bool:
        """Whether she is still in the room."""
        return self.secret is not None


@dataclass(frozen=True, kw_only=True)
class History:
    """One generation of a room. `founder` is the seat that opened it."""

    founder: str
    log: tuple[Entry, ...]
    welcomes: dict[int, bytes]
    """SHA-256 of the Welcome that is stored with the commit at a seq."""
    people: tuple[Person, ...]

    @property
    def said(self) -> frozenset[str]:
        """Client ids of everything that a person said, and not her client by itself."""
        return frozenset(message for person in self.people for message in person.said)

    def figures(self) -> dict[str, int]:
        """What it was made of, and what became of what was acknowledged."""
        times = Counter(entry.id for entry in self.log)
        promised = {id_ for person in self.people for id_, _ in person.receipts}
        promised |= {id_ for person in self.people for id_ in person.sent}
        return {
            "people": len(self.people),
            "said": len(self.said),
            "acknowledged": len(promised),
            "lost": sum(times[id_] == 0 for id_ in promised),
            "doubled": sum(times[id_] > 1 for id_ in times),
            "epochs": sum(entry.commits for entry in self.log),
        }


def digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def stored(house: House) -> tuple[tuple[Entry, ...], dict[int, bytes]]:
    """The log of the newest generation, all of it, and the Welcomes beside its commits."""
    log, welcomes = [], {}
    for seq, kind, epoch, seat, id_, body, changes, welcome in house.rows(LOG):
        assert isinstance(seq, int) and isinstance(epoch, int)
        assert isinstance(seat, bytes) and isinstance(id_, bytes) and isinstance(body, bytes)
        adds, removes = _changes.decode(changes) if isinstance(changes, bytes) else ([], [])
        log.append(
            Entry(
                seq=seq,
                commits=kind == 1,
                epoch=epoch,
                seat=seat.hex(),
                id=id_.hex(),
                body=digest(body),
                adds=_added(adds),
                removes=tuple(removes),
            )
        )
        if isinstance(welcome, bytes):
            welcomes[seq] = digest(welcome)
    return tuple(log), welcomes


def told(guest: Guest) -> tuple[Entry, ...]:
    """What the server told her of the log, before anything was lost on the way."""
    return tuple(
        Entry(
            seq=frame.seq,
            commits=frame.kind == 1,
            epoch=frame.epoch,
            seat=frame.seat.hex(),
            id=frame.client_id.hex(),
            body=digest(frame.body),
            adds=_added(frame.adds),
            removes=tuple(frame.removes),
        )
        for frame in guest.told(frames.Entry)
    )


def receipts(guest: Guest) -> tuple[tuple[str, int], ...]:
    """What the server promised her, heard or not."""
    return tuple((frame.client_id.hex(), frame.seq) for frame in guest.told(frames.Receipt))


def welcomes(guest: Guest) -> tuple[tuple[int, bytes], ...]:
    return tuple((frame.seq, digest(frame.body)) for frame in guest.told(frames.Welcome))


def _added(adds: Iterable[frames.Added]) -> tuple[tuple[str, int], ...]:
    return tuple((add.seat.hex(), add.leaf) for add in adds)
