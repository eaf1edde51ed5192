"""A newcomer's reading of one generation's log: what it believes, and what not (§2, §3).

A message that fails a check is withheld and the reading goes on; a commit that does, an order with
gaps or a log hash that differs ends it with `Refused`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.stranger import certificates, curve, framing, franking
from tests.stranger.certificates import TOLERANCE, Lapsed, Trust
from tests.stranger.chain import Chain
from tests.stranger.encodings import Refused
from tests.stranger.frames import Entry, Generation
from tests.stranger.framing import COMMIT, Leaf
from tests.stranger.group import Changed, Member, Said
from tests.stranger.stamps import StampBook

MAX_LIFETIME = 366 * certificates.DAY
FATAL = {"log_hash"}


@dataclass(frozen=True)
class Heard:
    """What somebody said."""

    nickname: str
    text: str


@dataclass
class Reading:
    """From the Welcome of the commit at `since` on. Texts are in the order of the log."""

    room: bytes
    trust: Trust
    stamps: StampBook
    member: Member
    generation: Generation
    since: int
    now: int
    """Unix seconds; whoever hands in an entry keeps it right."""
    heard: list[Heard] = field(default_factory=list)
    withheld: list[tuple[int, str]] = field(default_factory=list)
    """(seq, reason)."""
    posted: dict[bytes, bytes] = field(default_factory=dict)
    """Own bodies by client id."""
    removed: bool = False

    def __post_init__(self) -> None:
        self.cursor = self.since
        self.chain = Chain(self.since)
        self._first_epoch = self.member.epoch
        self._counters: dict[int, int] = {}
        self._leaving: set[int] = set()
        self._ids: set[bytes] = set()
        sitting = self.member.leaves().values()
        for leaf in sitting:
            curve.demand_key(leaf.signature_key)
        roles = [self._role(leaf) for leaf in sitting]
        if not any(roles):
            raise Refused("welcome")

    def _stands(self, leaf: Leaf) -> str | None:
        """A mentor's role, or None for a survivor. Raises `Refused` for a leaf of nobody."""
        _, papers = certificates.identity(leaf.identity)
        if papers is None:
            return None
        shift = self.trust.mentor(papers, leaf=leaf.signature_key, room=self.room, now=self.now)
        return shift.role

    def _role(self, leaf: Leaf) -> str | None:
        """The same of a leaf that is in already: a mentor whose shift is over is as a survivor."""
        try:
            return self._stands(leaf)
        except Lapsed:
            return None

    def take(self, entry: Entry) -> None:
        """The next entry; one that was taken before changes nothing."""
        if entry.generation != self.generation.number or entry.seq <= self.cursor:
            return
        if entry.seq != self.cursor + 1 or self.removed or entry.room != self.room:
            raise Refused("order")
        self.cursor = entry.seq
        self.chain.add(entry)
        if entry.kind == COMMIT:
            self._follow(entry)
            return
        try:
            self._open(entry)
        except Refused as refused:
            if refused.reason in FATAL:
                raise
            self.withheld.append((entry.seq, refused.reason))
        self._ids.add(entry.client_id)

    def _follow(self, entry: Entry) -> None:
        self.stamps.demand(entry)
        seen = framing.commit(entry.body)
        before = self.member.leaves()
        committer = before.get(seen.sender)
        if committer is None or seen.group_id != self.generation.group_id:
            raise Refused("commit")
        if seen.epoch != entry.epoch or committer.identity[:16] != entry.seat:
            raise Refused("commit")
        if sorted(seen.removes) != sorted(entry.removes) or not {*seen.removes} <= before.keys():
            raise Refused("commit")
        self._demand_power(committer, [before[leaf] for leaf in {*seen.removes} - self._leaving])
        self._demand_sound(seen.adds)
        taken = self.member.take(entry.body)
        if not isinstance(taken, Changed) or taken.leaf != seen.sender:
            raise Refused("commit")
        self.removed = taken.removed
        for leaf in seen.removes:
            self._counters.pop(leaf, None)
            self._leaving.discard(leaf)
        if not self.removed:
            self._demand_declared(entry, seen.adds)

    def _demand_power(self, committer: Leaf, removed: list[Leaf]) -> None:
        """Only a mentor commits, and only a lead takes out a mentor who did not say she leaves."""
        role = self._role(committer)
        if role is None or (role != "lead" and any(self._role(leaf) for leaf in removed)):
            raise Refused("commit")

    def _demand_sound(self, adds: list[Leaf]) -> None:
        """Whoever is added stands for somebody, with a KeyPackage of now."""
        for leaf in adds:
            assert leaf.lifetime
            start, end = leaf.lifetime
            if not start - TOLERANCE <= self.now <= end + TOLERANCE or end - start > MAX_LIFETIME:
                raise Refused("commit")
            curve.demand_key(leaf.signature_key)
            self._stands(leaf)

    def _demand_declared(self, entry: Entry, adds: list[Leaf]) -> None:
        """The frame says of the commit's adds who sits where; the tree has to agree."""
        after = self.member.leaves()
        seated = {after[each.leaf] for each in entry.adds if each.leaf in after}
        if len(entry.adds) != len(adds) or {leaf.signature_key for leaf in seated} != {
            leaf.signature_key for leaf in adds
        }:
            raise Refused("commit")
        if any(after[each.leaf].identity[:16] != each.seat for each in entry.adds):
            raise Refused("commit")

    def _open(self, entry: Entry) -> None:
        self.stamps.demand(entry)
        if self.posted.get(entry.client_id) == entry.body or entry.epoch < self._first_epoch:
            return
        seen = framing.private(entry.body)
        if seen.group_id != self.generation.group_id or seen.epoch != entry.epoch:
            raise Refused("payload")
        said = self.member.take(entry.body)
        assert isinstance(said, Said)
        leaf = self.member.leaves()[said.leaf]
        if leaf.identity[:16] != entry.seat:
            raise Refused("seat")
        payload = franking.opened(
            said.plaintext,
            framing.commitment_of(entry.body),
            franking.Place(
                group_id=seen.group_id,
                epoch=seen.epoch,
                leaf=said.leaf,
                signature_key=leaf.signature_key,
                client_id=entry.client_id,
            ),
        )
        if payload.counter <= self._counters.get(said.leaf, 0) or entry.client_id in self._ids:
            raise Refused("payload")
        self._counters[said.leaf] = payload.counter
        self._hear(entry, payload, said.leaf, leaf)

    def _hear(self, entry: Entry, payload: franking.Payload, number: int, leaf: Leaf) -> None:
        if payload.seq >= entry.seq:
            raise Refused("log_hash")
        if payload.kind == "anchor":
            if self._role(leaf) is None:
                raise Refused("payload")
            self.chain.anchor(payload.seq, payload.hash)
            self._leaving |= {leaving for leaving, name in payload.tags if name == ""}
        else:
            self.chain.demand(payload.seq, payload.hash)
        if payload.kind == "leaving":
            self._leaving.add(number)
        if payload.kind == "say":
            self.heard.append(Heard(payload.nickname, payload.text))
