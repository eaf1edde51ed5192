"""Careless clients can be made from the client as it is built now, and are lied to in ways there
are. That each is caught is shown by `make assurance PART=lies`, which takes minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless import BUNDLE, ClientFault
from tests.lying import careless, table

named = pytest.mark.parametrize("mutant", careless.MUTANTS, ids=lambda mutant: mutant.name)


@named
def test_each_careless_client_can_be_made(mutant: careless.Mutant, tmp_path: Path) -> None:
    program = careless.built(mutant, tmp_path / "made")
    assert len(program.read_text()) == len(BUNDLE.read_text()) + (
        len(mutant.instead) - len(mutant.place)
    )


@named
def test_each_careless_client_falls_for_lies_that_are_told(mutant: careless.Mutant) -> None:
    assert mutant.falls_for
    assert mutant.falls_for.keys() <= table.TOLD.keys()


def test_a_fault_in_the_trial_catches_nobody() -> None:
    """Nor does a client that breaks down: what is to be shown is that a lie worked."""
    mutant = careless.Mutant("", "", "", {"drop": "stopped for log_hash"})
    said = "Ana stopped for log_hash, not for order"

    def fails_with(error: Exception) -> bool:
        try:
            raise error
        except type(error) as raised:
            return mutant.betrayed_by("drop", raised)

    assert fails_with(AssertionError(said))
    assert not fails_with(AssertionError("Ana: not seen: hears 'Hello.'"))
    assert not fails_with(LookupError(said))
    assert not fails_with(ClientFault(said))
