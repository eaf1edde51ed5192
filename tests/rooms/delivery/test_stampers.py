"""Certificates of stamp keys: kept for as long as entries may bear them, told where one does."""

from __future__ import annotations

import secrets

from rooms.delivery import border, forgetting, stampers
from rooms.delivery.models import StampCertificate
from rooms.wire import frames
from tests.rooms import talking
from tests.rooms.scene import Scene, on_both_databases, started
from tests.rooms.talking import Device, admitted, connected, opened, seated

pytestmark = on_both_databases
DAY = 24 * 3_600
RESTARTS = 300


def many_restarts(until: int) -> None:
    """Each process that starts makes a stamp key."""
    certificate = "a." + "b" * 300 + ".c"
    StampCertificate.objects.bulk_create(
        StampCertificate(
            key=secrets.token_bytes(16), issuer_jws=certificate, key_jws=certificate, until=until
        )
        for _ in range(RESTARTS)
    )


def log_of(device: Device) -> list[str]:
    return [type(frame).__name__ for frame in device.heard if isinstance(frame, LOG)]


LOG = frames.Entry | frames.StampKey


async def test_a_stamp_key_is_told_once_before_the_first_entry_that_bears_it(scene: Scene) -> None:
    """And no other: after a day of crashes all of them would not fit a frame, and nobody could
    come in any more."""
    await border.cross(many_restarts, scene.now + DAY)
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        for seq in (2, 3):
            await ana.say(scene.message())
            await ana.entries_up_to(seq)
        assert log_of(ana) == ["StampKey", "Entry", "Entry"]
        await mo.entries_up_to(3)
        assert log_of(mo) == ["StampKey", "Entry", "Entry", "Entry"]
    async with connected() as again:
        await again.say(talking.resume(scene, ana, cursor=2))
        await again.entries_up_to(3)
        assert log_of(again) == ["StampKey", "Entry"]


def test_a_certificate_is_kept_for_as_long_as_entries_may_bear_its_key(database: str) -> None:
    room = started()
    room.scene.post(room.ana)
    (key,) = StampCertificate.objects.values_list("key", flat=True)
    last_signed = room.scene.now + 12 * 3_600 - 60
    forgetting.forget(minute=(last_signed + DAY + 600) // 60)
    assert stampers.certificates([key]).keys() == {key}
    forgetting.forget(minute=(last_signed + DAY + 3_600) // 60)
    assert stampers.certificates([key]) == {}
