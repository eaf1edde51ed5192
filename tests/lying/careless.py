"""Clients that leave one thing unchecked, to show that the lies would be noticed if one worked.

Made from the built client by replacing one place in it; a place that is not there exactly once, as
after a change to the source, is an error and no silent pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.headless import BUNDLE


@dataclass(frozen=True)
class Mutant:
    """`place` of the built client becomes `instead`; some lie of `falls_for` then works."""

    name: str
    place: str
    instead: str
    falls_for: tuple[str, ...]


MUTANTS = (
    Mutant(
        "takes entries in any order",
        "if (entry.seq !== this.#cursor + 1) return {",
        "if (false) return {",
        ("drop", "reorder"),
    ),
    Mutant(
        "takes what it has for something new",
        " || entry.seq <= this.#cursor) return NOTHING;\n\t\tif (entry.seq !== this.#cursor + 1)",
        ") return NOTHING;\n\t\tif (entry.seq > this.#cursor + 1)",
        ("duplicate",),
    ),
    Mutant(
        "believes any log",
        "agrees(seq, hash) {",
        "agrees(seq, hash) { return true;",
        ("drop_renumbered", "reorder_renumbered", "rollback", "replay"),
    ),
    Mutant(
        "checks no stamp",
        "const stamped = await this.#stamps.holds(entry);",
        "const stamped = true;",
        ("false_stamp", "false_stamp_on_a_commit", "false_stamp_on_her_own_words"),
    ),
    Mutant(
        "follows anybody's commit",
        'must(mayCommit(standing), "commit_committer");',
        "",
        ("leaf_of_its_own",),
    ),
    Mutant(
        "believes the log about who came",
        "const leaves = (each) => each.map(({ leaf }) => leaf)",
        "return; const leaves = (each) => each.map(({ leaf }) => leaf)",
        ("leaf_of_its_own_declared",),
    ),
    Mutant(
        "minds no silence",
        "this.#attend(silence < UNATTENDED_S);",
        "this.#attend(true);",
        ("tail", "hidden_remove", "fork"),
    ),
    Mutant(
        "asks for nothing again",
        "this.asking = this.#times <= MOST",
        "this.asking = false",
        ("drop_once", "honest"),
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
