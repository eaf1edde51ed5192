"""A seat's pace outlives its sockets, and nothing else does."""

from __future__ import annotations

import time

from django.conf import LazySettings

from rooms.delivery.paces import BACK, BURST, RESUME, Paces

SEAT = bytes(16)


def test_coming_back_is_counted_until_too_little_is_left(settings: LazySettings) -> None:
    settings.FRAMES_A_SECOND = 1
    paces = Paces()
    assert paces.may_resume(SEAT), "nobody knows her yet"
    paces.of(SEAT).take(time.monotonic(), BURST - RESUME + 1)
    assert not paces.may_resume(SEAT)
    assert paces.may_resume(bytes([1]) * 16)


def test_whoever_comes_back_to_another_process_brings_no_full_bucket(
    settings: LazySettings,
) -> None:
    settings.FRAMES_A_SECOND = 5
    paces = Paces()
    paces.came_back(SEAT)
    assert paces.of(SEAT).left(time.monotonic()) < BACK * 5
    paces.of(bytes([1]) * 16)
    paces.came_back(bytes([1]) * 16)
    assert paces.of(bytes([1]) * 16).left(time.monotonic()) > BACK * 5, "she was known here"


def test_a_bucket_that_is_full_again_is_forgotten_and_no_other(settings: LazySettings) -> None:
    settings.FRAMES_A_SECOND = 1
    paces = Paces()
    full = paces.of(SEAT)
    other = paces.of(bytes([1]) * 16)
    other.take(time.monotonic(), BURST)
    paces.forget()
    assert paces.of(bytes([1]) * 16) is other
    assert paces.of(SEAT) is not full
