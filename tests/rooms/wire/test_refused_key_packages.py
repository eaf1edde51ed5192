"""KeyPackages that only their signatures give away, and those of another suite."""

from __future__ import annotations

import pytest

from rooms.wire import key_packages
from rooms.wire.refusals import Refusal
from tests.hostile.wire_parsers import MENTOR, SURVIVOR, check


@pytest.mark.parametrize("role", ["survivor", "mentor"])
def test_a_signature_that_does_not_hold_is_refused_whichever_of_the_two_it_is(role: str) -> None:
    honest = MENTOR if role == "mentor" else SURVIVOR
    check(honest, role=role)
    package = key_packages.read(honest)
    for signature in (package.signature, package.leaf.signature):
        at = honest.rindex(signature)
        broken = honest[:at] + bytes([honest[at] ^ 1]) + honest[at + 1 :]
        with pytest.raises(Refusal, match="key_package_signature"):
            check(broken, role=role)


def test_a_leaf_of_a_commit_is_no_request_to_be_added() -> None:
    package = key_packages.read(SURVIVOR)
    lived = package.leaf.lifetime
    assert lived is not None
    spelled = b"\x01" + lived.not_before.to_bytes(8, "big") + lived.not_after.to_bytes(8, "big")
    with pytest.raises(Refusal, match="key_package_wrong"):
        check(SURVIVOR.replace(spelled, b"\x02"), role="survivor")
