"""Clients that leave one thing unchecked, to show that the lies would be noticed if one worked.

Made from the built client by replacing one place in it; a place that is not there exactly once, as
after a change to the source, is an error and no silent pass. Nor is it enough that a trial fails:
it has to say what this very carelessness leads to.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.headless import BUNDLE, ClientFault


@dataclass(frozen=True)
class Mutant:
    """`place` of the built client becomes `instead`; some lie of `falls_for` then works, and its
    trial says so in these words."""

    name: str
    place: str
    instead: str
    falls_for: Mapping[str, str]

    def betrayed_by(self, lie: str, error: Exception) -> bool:
        """Whether a trial of this lie failed of what this client left unchecked."""
        asserted = isinstance(error, AssertionError) and not isinstance(error, ClientFault)
        return asserted and self.falls_for[lie] in described(error)


MUTANTS = (
    Mutant(
        "takes_any_order",
        "if (entry.seq !== this.#cursor + 1) return {",
        "if (false) return {",
        {"drop": "stopped for log_hash", "reorder": "not seen: hears"},
    ),
    Mutant(
        "takes_again_what_it_has",
        " || entry.seq <= this.#cursor) return NOTHING;\n\t\tif (entry.seq !== this.#cursor + 1)",
        ") return NOTHING;\n\t\tif (entry.seq > this.#cursor + 1)",
        {"duplicate": "not seen: hears"},
    ),
    Mutant(
        "believes_any_log",
        "agrees(seq, hash) {",
        "agrees(seq, hash) { return true;",
        # Where entries bear other numbers, what she was promised gives that away too.
        dict.fromkeys(("two_texts", "false_seat", "false_epoch"), "not seen: freezes"),
    ),
    Mutant(
        "checks_no_stamp",
        "const stamped = await this.#stamps.holds(entry);",
        "const stamped = true;",
        {
            "false_stamp": "not seen: withholds",
            "false_stamp_on_a_commit": "not seen: freezes",
            "false_stamp_on_her_own_words": "not seen: freezes",
        },
    ),
    Mutant(
        "believes_any_seat",
        "if (seatOf(taken.identity) !== hex(entry.seat) || "
        "this.people.standing(taken.leaf)?.seat !== hex(entry.seat)) return {",
        "if (false) return {",
        {"false_seat": "not seen: withholds it"},
    ),
    Mutant(
        "believes_any_epoch",
        "if (taken.epoch !== entry.epoch) return {",
        "if (false) return {",
        {"false_epoch": "shown as of another epoch"},
    ),
    Mutant(
        "follows_anybodys_commit",
        'must(mayCommit(standing), "commit_committer");',
        "",
        # She follows it, or stops a moment later, when the next one to speak has another log.
        {"leaf_of_its_own": "for ('commit_rejected',)"},
    ),
    Mutant(
        "believes_who_came",
        "const leaves = (each) => each.map(({ leaf }) => leaf)",
        "return; const leaves = (each) => each.map(({ leaf }) => leaf)",
        {"leaf_of_its_own_declared": "not seen: freezes"},
    ),
    Mutant(
        "minds_no_silence",
        "this.#attend(silence < 60 && this.#waited < 60);",
        "this.#attend(true);",
        dict.fromkeys(("tail", "hidden_remove", "fork"), "not seen: hears no mentor"),
    ),
    Mutant(
        "minds_no_lateness",
        "this.#attend(silence < 60 && this.#waited < 60);",
        "this.#attend(silence < 60);",
        dict.fromkeys(("slow_log", "swallowed_words"), "not seen: hears no mentor"),
    ),
    Mutant(
        "takes_a_sign_of_life_for_new",
        "this.people.hear(taken.leaf, this.#chain.newestUntil(payload.seq)",
        "this.people.hear(taken.leaf, this.#ground.elapsed()",
        {"kept_signs": "not seen: hears no mentor by what is kept"},
    ),
    Mutant(
        "holds_no_receipt_to_its_word",
        "broken({ seq, client_id, body }, mine) {",
        "broken({ seq, client_id, body }, mine) { return false;",
        {"false_receipt": "not seen: freezes"},
    ),
    Mutant(
        "joins_by_anybodys_welcome",
        'must(signed, "welcome_signer");',
        "",
        {"members_welcome": "not seen: freezes"},
    ),
    Mutant(
        "admits_what_expired",
        "checkLifetime(keyPackage, now, tolerance);",
        "",
        {"unfit_key_package": "let in by it"},
    ),
    Mutant(
        "asks_for_nothing_again",
        "this.asking = this.#times <= MOST",
        "this.asking = false",
        {"drop_once": "not seen: hears"},
    ),
)


def built(mutant: Mutant, folder: Path) -> Path:
    """The careless client's program. Raises `ValueError` if the place is not there once."""
    source = BUNDLE.read_text()
    if source.count(mutant.place) != 1:
        raise ValueError(f"{mutant.name}: {mutant.place!r} is not in the built client once")
    folder.mkdir(parents=True)
    program = folder / "headless.js"
    program.write_text(source.replace(mutant.place, mutant.instead))
    for beside in BUNDLE.parent.iterdir():
        if beside != BUNDLE:
            (folder / beside.name).symlink_to(beside)
    return program


def described(error: Exception) -> str:
    """Where it failed and of what, in one line."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind} at {Path(where.filename).name}:{where.lineno}: {where.line}: {said}"
