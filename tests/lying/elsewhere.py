"""The log of another room of the same house, which a lying server has at hand."""

from __future__ import annotations

from rooms.wire import frames
from tests.headless import Crowd
from tests.stories.gathering import gathering
from tests.stories.house import House

BAND = "25+"


async def log_of_another_room(house: House, crowd: Crowd) -> list[frames.Entry]:
    """What one mentor said there, and how she let another one in."""
    house.codes |= {name: house.code(name, BAND) for name in ("Pia", "Quin")}
    async with gathering(house, crowd) as room:
        pia = await room.mentor("Pia")
        await pia.client.until(lambda client: client.ready, "opens the room")
        for number in range(4):
            await pia.client.say(f"Elsewhere {number}.")
            await pia.hears(f"Elsewhere {number}.")
        quin = await room.mentor("Quin")
        await room.admit(pia, quin)
        assert {entry.kind for entry in pia.log} == {1, 2}
        return pia.log
