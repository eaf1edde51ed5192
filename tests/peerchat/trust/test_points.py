"""Which keys are taken, as TypeScript reads them too: `frontend/tests/crypto/points.test.ts`."""

from __future__ import annotations

from typing import Any

import pytest

from peerchat.trust import points
from tests.vectors.read import vectors

GIVEN: dict[str, Any] = vectors("points")


def _each(group: str) -> list[Any]:
    return [pytest.param(bytes.fromhex(case["bytes"]), id=case["name"]) for case in GIVEN[group]]


@pytest.mark.parametrize("key", _each("taken"))
def test_a_key_of_prime_order_is_taken(key: bytes) -> None:
    assert points.has_prime_order(key)


@pytest.mark.parametrize("key", _each("refused"))
def test_a_point_of_small_order_a_second_spelling_and_what_is_no_point_are_none(key: bytes) -> None:
    assert not points.has_prime_order(key)


@pytest.mark.parametrize("key", _each("mixed"))
def test_a_key_with_a_part_of_small_order_is_none(key: bytes) -> None:
    assert not points.has_prime_order(key)
