"""What was refused is counted by its code, told to the log in numbers, and kept nowhere."""

from __future__ import annotations

import logging

import msgspec
import pytest

from rooms.delivery import border, hub
from rooms.delivery.models import Entry
from rooms.delivery.tally import Tally
from rooms.wire import frames
from tests.rooms.scene import Scene, on_both_databases
from tests.rooms.talking import admitted, opened, seated


def told(records: list[logging.LogRecord]) -> list[object]:
    return [record.args for record in records if record.name == "rooms.delivery.tally"]


async def test_each_code_is_told_once_with_its_count(caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    for code in ("malformed", "not_private_message", "malformed"):
        tally.count(code)
    with caplog.at_level(logging.WARNING):
        await tally.report()
        await tally.report()
    assert told(caplog.records) == [
        {"code": "malformed", "count": 2},
        {"code": "not_private_message", "count": 1},
    ]


@on_both_databases
async def test_words_that_nobody_encrypted_are_refused_counted_and_given_to_nobody(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """# C2"""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        stored = await border.cross(Entry.objects.count)
        message = msgspec.structs.replace(scene.message(), body=b"words as they were typed")
        await ana.say(message)
        refused = await ana.hear(frames.Refused)
        assert (refused.code, refused.client_id) == ("not_private_message", message.client_id)
        await bea.say(frames.Ping(room=scene.room))
        await bea.hear(frames.Pong)
        assert message.client_id not in [entry.client_id for entry in bea.all(frames.Entry)]
        assert await border.cross(Entry.objects.count) == stored
        with caplog.at_level(logging.WARNING):
            await (await hub.here()).tally.report()
    assert told(caplog.records) == [{"code": "not_private_message", "count": 1}]
