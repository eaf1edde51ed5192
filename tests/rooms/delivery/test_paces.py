"""A seat's pace outlives its sockets, and nothing else does."""

from __future__ import annotations

import time

from django.conf import LazySettings

from rooms.delivery.paces import BURST, RESUME, Paces

SEAT = bytes(16)


def test_coming_back_is_counted_until_too_little_is_left(settings: LazySettings) -> None:
    settings.FRAMES_A_SECOND = 1
    paces = Paces()
    assert paces.may_resume(SEAT), "nobody knows her yet"
    assert paces.of(SEAT).allows(time.monotonic(), cost=BURST - RESUME + 1)
    assert not paces.may_resume(SEAT)
    assert paces.may_resume(bytes([1]) * 16)


def test_a_bucket_that_is_full_again_is_forgotten_and_no_other(settings: LazySettings) -> None:
    settings.FRAMES_A_SECOND = 1
    paces = Paces()
    paces.of(SEAT)
    other = paces.of(bytes([1]) * 16)
    other.allows(time.monotonic(), cost=BURST)
    paces.forget()
    assert paces.of(bytes([1]) * 16) is other
    assert paces.may_resume(SEAT)
