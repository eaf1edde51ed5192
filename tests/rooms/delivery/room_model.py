"""What a room is, in as few words as possible: a second opinion on every entry.

Written from docs/protocol.md and not from the code: a log, who holds which leaf, who waits, and the
epoch. It says what must become of a posting before the log is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rooms.delivery.postings import COMMIT, Posting
from rooms.wire.frames import Role

Said = int | str
"""The seq that an entry gets, or the code of its refusal."""


@dataclass(frozen=True)
class Line:
    """One entry of the model's log."""

    seq: int
    seat: bytes
    client_id: bytes
    epoch: int
    kind: int


@dataclass
class Group:
    """One generation."""

    group_id: bytes
    leaves: dict[int, bytes]
    epoch: int = 0
    severed: bool = False
    """The last commit took somebody out."""
    over: bool = False
    log: list[Line] = field(default_factory=list)
    commitments: set[bytes] = field(default_factory=set)

    def earlier(self, posting: Posting) -> int | None:
        """Where this very message stands already."""
        for line in self.log:
            if (line.seat, line.client_id) == (posting.seat, posting.client_id):
                return line.seq
        return None


@dataclass
class RoomModel:
    """All generations of one room, by number."""

    capacity: int
    roles: dict[bytes, Role] = field(default_factory=dict)
    waiting: set[bytes] = field(default_factory=set)
    gone: set[bytes] = field(default_factory=set)
    groups: dict[int, Group] = field(default_factory=dict)

    @property
    def newest(self) -> Group:
        return self.groups[max(self.groups)]

    def open(self, number: int, group_id: bytes, seat: bytes) -> None:
        """A mentor begins anew, and everybody else is outside."""
        for group in self.groups.values():
            group.over = True
        self.groups[number] = Group(group_id, {0: seat})
        self.waiting.discard(seat)

    def take(self, posting: Posting) -> Said:
        """What becomes of it, which it then has become."""
        group = self.groups[posting.generation]
        refusal = self._refusal(group, posting)
        earlier = group.earlier(posting)
        if earlier is not None:
            return earlier
        if refusal is not None:
            return refusal
        if posting.commitment in group.commitments:
            return "commitment_reused"
        line = Line(
            len(group.log) + 1, posting.seat, posting.client_id, posting.epoch, posting.kind
        )
        group.log.append(line)
        group.commitments.add(posting.commitment)
        if posting.kind == COMMIT:
            for leaf in posting.removes:
                self.gone.add(group.leaves.pop(leaf))
            for add in posting.adds:
                group.leaves[add.leaf] = add.seat
                self.waiting.discard(add.seat)
            group.epoch += 1
            group.severed = bool(posting.removes)
        return line.seq

    def _refusal(self, group: Group, posting: Posting) -> str | None:
        commits = posting.kind == COMMIT
        holds = {seat: leaf for leaf, seat in group.leaves.items()}.get(posting.seat)
        if group.over:
            return "generation_stale"
        if posting.group_id != group.group_id:
            return "wrong_group"
        if holds is None:
            return "wrong_sender"
        if posting.epoch > group.epoch:
            return "future_epoch"
        if commits and (self.roles[posting.seat] != "mentor" or posting.sender != holds):
            return "wrong_sender"
        if commits and posting.epoch < group.epoch:
            return "epoch_taken"
        if posting.epoch < group.epoch - 1 or (posting.epoch < group.epoch and group.severed):
            return "stale_epoch"
        return self._change_refused(group, posting) if commits else None

    def _change_refused(self, group: Group, posting: Posting) -> str | None:
        if any(leaf not in group.leaves or leaf == posting.sender for leaf in posting.removes):
            return "remove_unknown"
        staying = {leaf: s for leaf, s in group.leaves.items() if leaf not in posting.removes}
        for add in posting.adds:
            if add.seat not in self.waiting or add.seat in group.leaves.values():
                return "not_waiting"
        free = (leaf for leaf in range(len(staying) + len(posting.adds)) if leaf not in staying)
        if sorted(add.leaf for add in posting.adds) != [
            leaf for leaf, _ in zip(free, posting.adds, strict=False)
        ]:
            return "leaf_wrong"
        seats = [*staying.values(), *(add.seat for add in posting.adds)]
        survivors = sum(self.roles[seat] == "survivor" for seat in seats)
        if posting.adds and survivors > self.capacity * (len(seats) - survivors):
            return "room_at_capacity"
        return None
