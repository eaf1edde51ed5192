"""Which signatures hold, as TypeScript says too: `frontend/tests/crypto/signatures.test.ts`."""

from __future__ import annotations

from typing import Any

import pytest

from peerchat.trust import points, signatures
from tests.vectors import signing
from tests.vectors.read import vectors

GIVEN: dict[str, Any] = vectors("signatures")
CASES: list[dict[str, Any]] = GIVEN["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_where_implementations_differ_the_server_says_what_every_client_says(
    case: dict[str, Any],
) -> None:
    key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["signature"])
    message = bytes.fromhex(GIVEN["message"])
    assert signing.taken(key, message, signature) == case["chromium"]
    if case["holds"] is None:
        assert not points.has_prime_order(key)
    else:
        assert signatures.verify(key, message, signature) == case["holds"]


def test_what_is_no_key_and_no_signature_at_all_is_false() -> None:
    honest = CASES[0]
    key, signature = bytes.fromhex(honest["key"]), bytes.fromhex(honest["signature"])
    message = bytes.fromhex(GIVEN["message"])
    assert signatures.verify(key, message, signature)
    assert not signatures.verify(key[1:], message, signature)
    assert not signatures.verify(key, message, signature[1:])
    assert not signatures.verify(key, message, b"")
