"""One generation as a transaction finds it, and the rules by which it takes the next entry. Pure.

The writer holds the row's lock while it works on a ledger, so what is decided here is the order
that everybody will see. Who sits on which leaf is the mentors' declaration; the server *cannot see*
more of a member than that.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from rooms.delivery.postings import COMMIT, Posting
from rooms.wire.frames import Role
from rooms.wire.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Sitter:
    """Whoever holds a leaf."""

    seat: bytes
    role: Role
    until: int | None = None
    """Unix minute at which a mentor's certificates end."""


class Roster:
    """Who sits on which leaf in one epoch, both ways round. Never changed in place."""

    def __init__(self, leaves: Mapping[int, Sitter]) -> None:
        self.leaves = leaves
        self.seats = {sitter.seat: leaf for leaf, sitter in leaves.items()}


@dataclass(slots=True, kw_only=True)
class Ledger:
    """An accepted commit brings a new roster."""

    id: int
    room: bytes
    number: int
    hour: int
    group_id: bytes
    capacity: int
    """Survivors a mentor."""
    most_leaves: int
    """People at most."""
    epoch: int
    head: int
    turned: int
    severed: bool
    over: bool
    lenient: bool
    """Is the epoch before still taken? Ten seconds, and only if nobody was removed."""
    roster: Roster
    minute: int
    """Of this transaction."""
    committed: bool = False

    def check(self, posting: Posting, waiting: Mapping[bytes, Role]) -> None:
        """Demand that this can be the next entry. `waiting`: seats that knock now.

        Raises `generation_stale`, `wrong_group`, `wrong_sender`, `stale_epoch`, `epoch_taken`,
        `future_epoch`, `shift_over`, and for commits what `_check_changes` raises.
        """
        if self.over:
            raise Refusal("generation_stale")
        if posting.group_id != self.group_id:
            raise Refusal("wrong_group")
        leaf = self.roster.seats.get(posting.seat)
        if leaf is None:
            raise Refusal("wrong_sender")
        if posting.epoch > self.epoch:
            raise Refusal("future_epoch")
        if posting.kind == COMMIT:
            sitter = self.roster.leaves[leaf]
            if leaf != posting.sender or sitter.role != "mentor":
                raise Refusal("wrong_sender")
            if sitter.until is not None and sitter.until <= self.minute:
                raise Refusal("shift_over")  # it would stop every client that follows it
            if posting.epoch < self.epoch:
                raise Refusal("epoch_taken")
            self._check_changes(posting, waiting)
        elif posting.epoch < self.epoch and not (
            self.lenient and not self.severed and posting.epoch == self.epoch - 1
        ):
            raise Refusal("stale_epoch")

    def _check_changes(self, posting: Posting, waiting: Mapping[bytes, Role]) -> None:
        """`remove_unknown`, `not_waiting`, `leaf_wrong`, `room_at_capacity`."""
        sitters = self.roster.leaves
        for leaf in posting.removes:
            if leaf not in sitters or leaf == posting.sender:  # RFC 9420 §12.2
                raise Refusal("remove_unknown")
        staying = sitters.keys() - set(posting.removes)
        for add in posting.adds:
            if add.seat not in waiting or add.seat in self.roster.seats:
                raise Refusal("not_waiting")
        leaves = {add.leaf for add in posting.adds}
        if leaves != _leftmost(staying, len(leaves)):
            raise Refusal("leaf_wrong")
        if posting.adds:
            after = [sitters[leaf].role for leaf in staying]
            after += [waiting[add.seat] for add in posting.adds]
            survivors = after.count("survivor")
            mentors = len(after) - survivors
            if len(after) > self.most_leaves or survivors > self.capacity * mentors:
                raise Refusal("room_at_capacity")

    def take(self, posting: Posting, waiting: Mapping[bytes, Role], *, minute: int) -> int:
        """Put an entry that was checked at the end, and answer its seq."""
        self.head += 1
        if posting.kind == COMMIT:
            removed = set(posting.removes)
            sitters = self.roster.leaves
            leaves = {leaf: s for leaf, s in sitters.items() if leaf not in removed}
            for add in posting.adds:
                leaves[add.leaf] = Sitter(add.seat, waiting[add.seat])
            self.roster = Roster(leaves)
            self.epoch += 1
            self.turned = minute
            self.severed = bool(removed)
            self.lenient = True
            self.committed = True
        return self.head


def _leftmost(taken: Container[int], count: int) -> set[int]:
    """The leaves that so many Adds must get (RFC 9420 §7.7: the leftmost empty ones)."""
    found: set[int] = set()
    leaf = 0
    while len(found) < count:
        if leaf not in taken:
            found.add(leaf)
        leaf += 1
    return found
